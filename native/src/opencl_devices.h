#pragma once

#include <napi.h>

namespace vinobench {

// openclDevices(): `{ name, vendor, driverVersion }[]` of all OpenCL GPUs, through whatever OpenCL loader is installed;
// OpenVINO's GPU plugin does not tell its driver's version. Empty without a loader.
Napi::Value opencl_devices(const Napi::CallbackInfo& info);

}  // namespace vinobench
