#pragma once

#include <napi.h>

#include <openvino/core/model.hpp>

namespace vinobench {

// `{ nodes, edges }` as plain data; nodes in topological order.
Napi::Value runtime_model_object(Napi::Env env, const ov::Model& model);

}  // namespace vinobench
