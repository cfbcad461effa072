/** What an IR's .xml (version 11) says of its network, read in one pass: layers with their ports, edges, Vinobench's source map. */
import { readXmlTags, type XmlTag } from './xmlTags.ts';

interface IrPort {
  readonly id: string;
  readonly shape: readonly number[];
}

/** Bodies of loops and branches stay closed. */
export interface IrLayer {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly inputs: readonly IrPort[];
  readonly outputs: readonly IrPort[];
  /** A conversion of a constant that is kept narrower than it is used. */
  readonly decompresses: boolean;
}

interface IrEdge {
  readonly from: string;
  readonly fromPort: string;
  readonly to: string;
  readonly toPort: string;
}

export interface IrNetwork {
  readonly layers: readonly IrLayer[];
  readonly edges: readonly IrEdge[];
  readonly sourceMap: string | undefined;
  /** Whether it is an IR from its first letter to its last; else this is what stands before the damage. */
  readonly whole: boolean;
}

/** No operation of OpenVINO has thirty attributes, and a body in a body is three elements deeper. */
const bounds = { attributes: 256, depth: 256 } as const;

/** @param mostLayers stops reading after this many */
export function irNetwork(xml: string, mostLayers = Number.POSITIVE_INFINITY): IrNetwork {
  const reader = new IrReader(mostLayers);
  const whole = readXmlTags(xml, bounds, reader) && reader.whole;
  return { layers: reader.layers, edges: reader.edges, sourceMap: reader.sourceMap, whole };
}

interface OpenPort {
  readonly id: string;
  readonly shape: number[];
}

interface OpenLayer extends IrLayer {
  attributes: ReadonlyMap<string, string>;
  readonly inputs: OpenPort[];
  readonly outputs: OpenPort[];
  decompresses: boolean;
}

class IrReader {
  readonly layers: OpenLayer[] = [];
  readonly edges: IrEdge[] = [];
  sourceMap: string | undefined;
  readonly #mostLayers: number;
  #sound = true;
  #hasEdges = false;
  #port: OpenPort | undefined;

  constructor(mostLayers: number) {
    this.#mostLayers = mostLayers;
  }

  get whole(): boolean {
    return this.#sound && this.#hasEdges && this.layers.length > 0;
  }

  opens({ path, name, attributes }: XmlTag): boolean {
    const get = (key: string) => this.#text(attributes, key);
    if (path.length === 0) this.#sound &&= name === 'net';
    else if (path.length === 1) this.#hasEdges ||= name === 'edges';
    else if (path[1] === 'layers') return this.#opensInLayers(path, name, attributes);
    else if (path[1] === 'edges' && path.length === 2 && name === 'edge')
      this.edges.push({
        from: get('from-layer'),
        fromPort: get('from-port'),
        to: get('to-layer'),
        toPort: get('to-port'),
      });
    else if (path.join('/') === 'net/rt_info/vinobench' && name === 'source_map')
      this.sourceMap = attributes.get('value');
    return false;
  }

  #opensInLayers(path: readonly string[], name: string, attributes: XmlTag['attributes']): boolean {
    const layer = this.layers.at(-1);
    if (path.length === 2) {
      if (name !== 'layer') return false;
      if (this.layers.length === this.#mostLayers) return true;
      const [id, named, type] = ['id', 'name', 'type'].map((key) => this.#text(attributes, key));
      this.layers.push({
        id: id ?? '',
        name: named ?? '',
        type: type ?? '',
        attributes: new Map(),
        inputs: [],
        outputs: [],
        decompresses: false,
      });
    } else if (layer === undefined || path[2] !== 'layer') return false;
    else if (path.length === 3 && name === 'data') layer.attributes = attributes;
    else if (path.length === 4 && path[3] === 'rt_info')
      layer.decompresses ||= layer.type === 'Convert' && attributes.get('name') === 'decompression';
    else if (path.length === 4 && name === 'port' && (path[3] === 'input' || path[3] === 'output')) {
      this.#port = { id: this.#text(attributes, 'id'), shape: [] };
      (path[3] === 'input' ? layer.inputs : layer.outputs).push(this.#port);
    }
    return false;
  }

  closes(path: readonly string[], name: string, text: string): boolean {
    if (name !== 'dim' || path.length !== 5 || path[4] !== 'port' || path[1] !== 'layers') return false;
    const size = Number(text);
    if (text.trim() === '' || !Number.isInteger(size)) this.#sound = false;
    else this.#port?.shape.push(size);
    return false;
  }

  #text(attributes: XmlTag['attributes'], key: string): string {
    const found = attributes.get(key);
    if (found === undefined) this.#sound = false;
    return found ?? '';
  }
}
