import { describe, expect, it } from 'vitest';
import { VinobenchError } from '../../shared/faults/errors.ts';
import { isRuntimeError, runtimeFailure, runtimeReason, unknownOperation } from './runtimeError.ts';

/** What OpenVINO 2026.4 throws for such mistakes, to the letter, and what of it tells. */
const texts: readonly (readonly [what: string, text: string, sentence: string])[] = [
  [
    'weights that are too short',
    "Exception from src/inference/src/cpp/core.cpp:84:\nCheck 'is_valid_weights_range(m_weights_provider->size(), offset, size)' failed at src/core/xml_util/src/xml_deserialize_util.cpp:900:\nIncorrect weights in bin file!\n\n",
    'Incorrect weights in bin file.',
  ],
  [
    'an operation set that is not known',
    'Exception from src/inference/src/cpp/core.cpp:84:\nException from src/core/xml_util/src/xml_deserialize_util.cpp:1316:\nCannot create Parameter layer data id:0 from unsupported opset: extension\n\n',
    'Cannot create Parameter layer data id:0 from unsupported opset: extension.',
  ],
  [
    'an xml that is cut off',
    "Exception from src/inference/src/cpp/core.cpp:84:\nCheck 'res.status == pugi::status_ok' failed at src/frontends/ir/src/input_model.cpp:219:\nError parsing element attribute at offset 598\n\n",
    'Error parsing element attribute at offset 598.',
  ],
  [
    'a shape that does not fit',
    "Check 'data_rank.is_dynamic() || filters_rank.is_dynamic() || data_shape[1].compatible(filters_shape[1])' failed at src/core/shape_inference/include/convolution_shape_inference_util.hpp:307:\nWhile validating node 'opset1::Convolution Convolution_218 (opset1::Convert Convert_222[0]:f16[1,5,8,8], opset1::Constant k[0]:f16[4,3,3,3]) -> (f16[1,4,16,16])' with friendly_name 'Convolution_218':\nData batch channel count (5) does not match filter input channel count (3).\n",
    'Convolution_218 (Convolution): Data batch channel count (5) does not match filter input channel count (3).',
  ],
  [
    'a plugin that does not load',
    'Exception from src/inference/src/cpp/core.cpp:117:\nCannot load library "/opt/openvino/libs/libopenvino_intel_gpu_plugin.so": libOpenCL.so.1: cannot open shared object file: No such file or directory\n',
    'Cannot load library "/opt/openvino/libs/libopenvino_intel_gpu_plugin.so": libOpenCL.so.1: cannot open shared object file: No such file or directory.',
  ],
  [
    'a device that is not there',
    'Exception from src/inference/src/cpp/core.cpp:117:\nException from src/inference/src/dev/core_impl.cpp:706:\nDevice with "FOO" name is not registered in the OpenVINO Runtime\n\n',
    'Device with "FOO" name is not registered in the OpenVINO Runtime.',
  ],
  [
    'a value that a property does not take',
    'Exception from src/inference/src/cpp/core.cpp:117:\nException from src/inference/src/dev/plugin.cpp:54:\nException from src/plugins/intel_cpu/src/config.cpp:266:\nWrong value f17 for property key INFERENCE_PRECISION_HINT. Supported values: bf16, f16, f32, undefined\n\n\n',
    'Wrong value f17 for property key INFERENCE_PRECISION_HINT. Supported values: bf16, f16, f32, undefined.',
  ],
  [
    'a property that is not known',
    'Exception from src/inference/src/cpp/core.cpp:117:\nException from src/inference/src/dev/plugin.cpp:54:\nException from src/plugins/intel_cpu/src/config.cpp:505:\nNotFound: Unsupported property FOO by CPU plugin.\n\n\n',
    'Unsupported property FOO by CPU plugin.',
  ],
  [
    'an input of another shape',
    "Exception from src/inference/src/cpp/infer_request.cpp:117:\nException from src/inference/src/cpp/infer_request.cpp:67:\nCheck 'shape.compatible(ov::PartialShape(tensor->get_shape()))' failed at src/plugins/intel_cpu/src/infer_request.cpp:385:\nCan't set the input tensor with index: 0, because the model input (shape=[1,3,16,16]) and the tensor (shape=(1.3.4.4)) are incompatible\n\n\n",
    "Can't set the input tensor with index: 0, because the model input (shape=[1,3,16,16]) and the tensor (shape=(1.3.4.4)) are incompatible.",
  ],
  [
    'an input of another type',
    'Exception from src/inference/src/cpp/infer_request.cpp:117:\nException from src/inference/src/cpp/infer_request.cpp:67:\nException from src/plugins/intel_cpu/src/infer_request.cpp:377:\nParameterMismatch: Failed to set tensor for input with precision: u8, since the model input tensor precision is: f32\n\n\n',
    'Failed to set tensor for input with precision: u8, since the model input tensor precision is: f32.',
  ],
  [
    'an index that is out of range',
    "Exception from src/inference/src/cpp/infer_request.cpp:224:\nException from src/plugins/intel_cpu/src/graph.cpp:1628:\nNode r of type ROIAlign\nCheck 'static_cast<size_t>(roiBatchInd) < inputDimVector[0]' failed at src/plugins/intel_cpu/src/nodes/roi_align.cpp:1005:\nROIAlign node with name 'r' Demanded batch (id = 7) doesn't exist\n\n\n",
    "ROIAlign node with name 'r' Demanded batch (id = 7) doesn't exist.",
  ],
  [
    'a damaged TFLite file',
    'Exception from src/inference/src/cpp/core.cpp:84:\nCheck \'tflite::VerifyModelBuffer(verifier)\' failed at src/frontends/tensorflow_lite/src/graph_iterator_flatbuffer.cpp:82:\nFrontEnd API failed with GeneralFailure:\nTensorFlow Lite Frontend: the model file "junk.tflite" is corrupted or malformed (FlatBuffer verification failed).\n\n',
    'TensorFlow Lite Frontend: the model file "junk.tflite" is corrupted or malformed (FlatBuffer verification failed).',
  ],
  [
    'a damaged Paddle program',
    "Exception from src/inference/src/cpp/core.cpp:84:\nCheck 'm_fw_ptr->ParseFromIstream(&pb_stream)' failed at src/frontends/paddle/src/input_model.cpp:400:\nFrontEnd API failed with GeneralFailure:\nModel can't be parsed\n\n",
    "Model can't be parsed.",
  ],
  // Of other versions and devices, as people reported them, and texts with parts missing.
  [
    'a Paddle operation without a rule (2022.3)',
    "Check 'creator_it != CREATORS_MAP.end()' failed at src/frontends/paddle/src/frontend.cpp:46:\nFrontEnd API failed with OpConversionFailure: :\nNo creator found for pool3d node.",
    'No creator found for pool3d node.',
  ],
  [
    'a GPU that builds no program',
    '[GPU] ProgramBuilder build failed!\nException from src/plugins/intel_gpu/src/runtime/ocl/ocl_engine.cpp:166:\n[GPU] out of GPU resources\n\n',
    '[GPU] out of GPU resources.',
  ],
  [
    'a text on the line of its check',
    "Check 'false' failed at src/inference/src/infer_request.cpp:180: Output shape is unknown\n",
    'Output shape is unknown.',
  ],
  [
    'nothing but a condition',
    "Exception from src/inference/src/cpp/infer_request.cpp:224:\nCheck 'size > 0' failed at src/plugins/intel_cpu/src/node.cpp:12:\n\n\n",
    'size > 0 does not hold.',
  ],
  [
    'a node and nothing but a condition',
    "Exception from src/plugins/intel_cpu/src/graph.cpp:1628:\nNode pool1 of type Pooling\nCheck 'n < 4' failed at src/plugins/intel_cpu/src/nodes/pooling.cpp:1:\n\n",
    'pool1 (Pooling): n < 4 does not hold.',
  ],
  [
    'something said outside, and nothing inside',
    "Exception from src/inference/src/cpp/core.cpp:84:\nThe model is too large\nCheck 'false' failed at src/core/src/model.cpp:1:\n\n",
    'The model is too large.',
  ],
  [
    'several lines',
    'Exception from src/a.cpp:1:\nFailed to allocate 8 bytes.\nFree some memory\n\n',
    'Failed to allocate 8 bytes. Free some memory.',
  ],
  ['an empty text', '\n', 'it gave no reason.'],
  [
    'a text of a library',
    'could not create a primitive descriptor',
    'could not create a primitive descriptor.',
  ],
];

const report =
  "Exception from src/inference/src/cpp/core.cpp:84:\nCheck 'false' failed at src/frontends/common_translators/src/unconverted_ops_report.cpp:151:\nFrontEnd API failed with OpConversionFailure:\nModel wasn't fully converted. Failed operations detailed log:\n-- com.microsoft.QLinearAdd with a message:\nCheck '((A.get_element_type() == element::i8 || A.get_element_type() == element::u8) && (B.get_element_type() == element::i8 || B.get_element_type() == element::u8) && (A_zero_point.get_element_type() == element::i8 || A_zero_point.get_element_type() == element::u8) && (B_zero_point.get_element_type() == element::i8 || B_zero_point.get_element_type() == element::u8))' failed at src/frontends/onnx/frontend/src/op/com.microsoft/qlinear_ops.cpp:46:\nWhile validating ONNX node '<Node(QLinearAdd): d>':\nAll inputs (A, B, A_zero_point, B_zero_point) must be either int8 or uint8. Got A: f32, B: f32, A_zero_point: u8, B_zero_point: u8\n\nSummary:\n-- No conversion rule found for operations: acme.ops.MyNms\n-- Conversion is failed for: com.microsoft.QLinearAdd\n\n";

describe('the reason of a runtime error', () => {
  it.each(texts)('is the sentence that tells: %s', (_, text, sentence) => {
    expect(runtimeReason(new Error(text))).toEqual({ sentence, operations: [] });
  });

  it('never is empty, a frame or a place in a source file', () => {
    for (const [, text] of texts) {
      const { sentence } = runtimeReason(new Error(text));
      expect(sentence).toMatch(/^\S.*[^.\s]\.$/);
      expect(sentence).not.toMatch(/Exception from|Check '|\.cpp:\d|\n/);
    }
  });

  it('is every operation that was not converted, with why', () => {
    const why =
      'All inputs (A, B, A_zero_point, B_zero_point) must be either int8 or uint8. Got A: f32, B: f32, A_zero_point: u8, B_zero_point: u8';
    expect(runtimeReason(new Error(report))).toEqual({
      operations: [
        { operation: 'acme.ops.MyNms', reason: null },
        { operation: 'com.microsoft.QLinearAdd', node: 'd', reason: why },
      ],
      sentence: `acme.ops.MyNms has no conversion rule; com.microsoft.QLinearAdd (node d): ${why}.`,
    });
  });

  it('names the first of many operations and keeps them all', () => {
    const text = [
      "Check 'is_conversion_successful' failed at src/frontends/pytorch/src/frontend.cpp:171:",
      'FrontEnd API failed with OpConversionFailure:',
      "Model wasn't fully converted. Failed operations detailed log:",
      '-- prim::Constant with a message:',
      'String constant cannot be converted to OpenVINO opset and should be removed by consuming operation.',
      '-- prim::ListConstruct with a message:',
      'Exception happened during conversion of operation __module.pos_embed/prim::ListConstruct with schema (no schema)',
      "Check '(c_node)' failed at src/frontends/pytorch/src/op/list_construct.cpp:25:",
      'FrontEnd API failed with OpConversionFailure:',
      '[PyTorch Frontend] Translation for prim::ListConstruct support only constant inputs',
      '',
      'Summary:',
      "-- normalize step failed with: Check 'input_type_0.compatible(input_type_i)' failed at src/core/src/op/einsum.cpp:185:",
      "While validating node 'opset7::Einsum Einsum_117987 (opset8::Gather __module.pos_embed/aten::select/Gather[0]:f32[?,?]) -> (dynamic[...])' with friendly_name 'Einsum_117987':",
      'Inputs to Einsum operation must have the same type.',
      '-- No conversion rule found for operations: a::one, a::two, a::three, a::four, a::five',
      '-- Conversion is failed for: prim::Constant, prim::If, prim::ListConstruct',
    ].join('\n');
    const { sentence, operations } = runtimeReason(new Error(text));
    expect(sentence).toBe(
      'a::one, a::two, a::three and 2 more have no conversion rule; prim::Constant: String constant cannot be converted to OpenVINO opset and should be removed by consuming operation; prim::ListConstruct: [PyTorch Frontend] Translation for prim::ListConstruct support only constant inputs; normalize step (node Einsum_117987): Inputs to Einsum operation must have the same type; and 1 more.',
    );
    expect(
      operations.map(({ operation, reason }) => `${operation}${reason === null ? '' : ' failed'}`),
    ).toEqual([
      ...['a::one', 'a::two', 'a::three', 'a::four', 'a::five'],
      ...['prim::Constant failed', 'prim::ListConstruct failed', 'normalize step failed', 'prim::If failed'],
    ]);
  });

  it('is cut where it holds a whole subgraph', () => {
    const { sentence } = runtimeReason(new Error(`Exception from src/a.cpp:1:\n${'shape '.repeat(1000)}`));
    expect(sentence.length).toBeLessThan(510);
  });
});

describe('a failure of the runtime', () => {
  it('says what was done, and where what is known about it', () => {
    const failure = runtimeFailure('input', 'net.onnx cannot be read', new Error(report), {
      place: { file: 'net.onnx' },
    });
    expect(failure).toBeInstanceOf(VinobenchError);
    expect(failure.message).toMatch(
      /^net\.onnx cannot be read: acme\.ops\.MyNms has no conversion rule; com/,
    );
    expect(failure.place).toMatchObject({ file: 'net.onnx', operations: [{}, { node: 'd' }] });
    expect(runtimeFailure('runtime', 'x', new Error('y')).place).toEqual({});
  });

  it('is distinguished from a defect', () => {
    expect(isRuntimeError(new Error('Exception from src/a.cpp:1:\nno'))).toBe(true);
    expect(isRuntimeError(Object.assign(new Error('no'), { code: 'ERR_OPENVINO' }))).toBe(true);
    expect(isRuntimeError(new TypeError('x is undefined'))).toBe(false);
    expect(isRuntimeError('Exception from src/a.cpp:1:')).toBe(false);
  });
});

describe('an operation of a newer opset', () => {
  it('is named with its type and opset', () => {
    const text =
      'Exception from src/inference/src/cpp/core.cpp:95:\nCannot create ISTFT layer spectrum id:7 from unsupported opset: opset16\n';
    expect(unknownOperation(new Error(text))).toBe('spectrum (ISTFT, opset16)');
    expect(unknownOperation(new Error('Cannot create a file'))).toBeNull();
  });
});
