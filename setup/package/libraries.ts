/** What of OpenVINO's wheel a package needs, and what each file is for. */

/** A row of the table of sizes. */
interface Library {
  readonly name: RegExp;
  readonly what: string;
  readonly kept: boolean;
}

const any = (name: string) => new RegExp(`^(?:lib)?${name}(?:\\.|$)`);

/** The first that fits a file's name counts. */
const libraries: readonly Library[] = [
  { name: any('openvino_intel_cpu_plugin'), what: 'CPU plugin with oneDNN', kept: true },
  { name: any('openvino_intel_gpu_plugin'), what: 'GPU plugin', kept: true },
  // Kernel choices of the GPU plugin that were tuned ahead; without them the same network may run other kernels.
  { name: /^cache\.json$/, what: "GPU plugin's tuned kernels", kept: true },
  { name: any('openvino_intel_npu_(?:plugin|compiler.*)'), what: 'NPU plugin', kept: true },
  {
    name: any('openvino_(?:auto|auto_batch|hetero)_plugin'),
    what: 'AUTO, BATCH and HETERO devices',
    kept: true,
  },
  {
    name: any('openvino_(?:ir|onnx|paddle|tensorflow|tensorflow_lite)_frontend'),
    what: 'front ends of the formats that Vinobench reads',
    kept: true,
  },
  {
    name: any('openvino_(?:gguf|jax|pytorch)_frontend'),
    what: 'front ends of formats it does not read',
    kept: false,
  },
  // The addon is C++.
  { name: any('openvino_c'), what: 'C interface', kept: false },
  { name: any('openvino'), what: 'OpenVINO itself', kept: true },
  { name: any('tbbmalloc_proxy'), what: "oneTBB's replacement of malloc", kept: false },
  { name: any('(?:tbb(?:12|bind.*|malloc)?|hwloc(?:-\\d+)?)'), what: 'oneTBB and hwloc', kept: true },
  { name: /\.(?:pc|lib|pdb|h|cmake)$/, what: 'for compilers', kept: false },
];

/** @throws Error for a file of a new OpenVINO that no row knows: somebody has to say what it is for */
export function openvinoLibrary(name: string, rows: readonly Library[] = libraries): Library {
  const compiling = rows.find(({ what }) => what === 'for compilers');
  if (compiling?.name.test(name)) return compiling;
  const found = rows.find((row) => row.name.test(name));
  if (found === undefined)
    throw new Error(`${name} of OpenVINO is not known: add it to setup/package/libraries.ts.`);
  return found;
}
