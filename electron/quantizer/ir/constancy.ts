/** Which outputs of a graph's layers do not depend on the values of the model's inputs. */
import type { IrGraph, IrLayer } from './irGraph.ts';

/** They give other values from inference to inference, whatever their inputs. */
const changing = new Set([
  'ReadValue',
  'Assign',
  'RandomUniform',
  'Multinomial',
  'RandomPoisson',
  'Bernoulli',
  'Result',
]);

export class Constancy {
  readonly #graph: IrGraph;
  readonly #shapes: boolean;
  readonly #known = new Map<number, boolean>();

  /** @param shapes whether arithmetic on the shapes of data counts, too: constant until the model is reshaped */
  constructor(graph: IrGraph, { shapes }: { readonly shapes: boolean }) {
    this.#graph = graph;
    this.#shapes = shapes;
  }

  isConstant(id: number): boolean {
    const known = this.#known.get(id);
    if (known !== undefined) return known;
    const constant = this.#find(this.#graph.layer(id));
    this.#known.set(id, constant);
    return constant;
  }

  #find(layer: IrLayer): boolean {
    if (layer.type === 'Const') return true;
    if (this.#shapes && layer.type === 'ShapeOf') return true;
    if (layer.inputs.length === 0 || changing.has(layer.type)) return false;
    return layer.inputs.every((_, index) => {
      const from = this.#graph.input(layer, index);
      return from !== undefined && this.isConstant(from.layer);
    });
  }
}
