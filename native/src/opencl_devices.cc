#include "opencl_devices.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <type_traits>
#include <vector>

#include "arguments.h"

#if defined(_WIN32)
#    include <windows.h>
#else
#    include <dlfcn.h>
#endif

namespace vinobench {

namespace {

// The few declarations of the OpenCL 1.0 specification that are used here; its headers are no part of OpenVINO's SDK.
#if defined(_WIN32)
#    define VINOBENCH_CL_CALL __stdcall
#else
#    define VINOBENCH_CL_CALL
#endif
using Handle = void*;
using GetPlatformIDs = int32_t(VINOBENCH_CL_CALL*)(uint32_t, Handle*, uint32_t*);
using GetDeviceIDs = int32_t(VINOBENCH_CL_CALL*)(Handle, uint64_t, uint32_t, Handle*, uint32_t*);
using GetDeviceInfo = int32_t(VINOBENCH_CL_CALL*)(Handle, uint32_t, size_t, void*, size_t*);
constexpr int32_t cl_success = 0;
constexpr uint64_t cl_device_type_gpu = 1 << 2;
constexpr uint32_t cl_device_name = 0x102B;
constexpr uint32_t cl_device_vendor = 0x102C;
constexpr uint32_t cl_driver_version = 0x102D;

// The OpenCL loader, for as long as it is used.
class Loader {
public:
    Loader() : library_(open()) {}

    template <typename Function>
    Function symbol(const char* name) const {
#if defined(_WIN32)
        return library_ ? reinterpret_cast<Function>(GetProcAddress(library_.get(), name)) : nullptr;
#else
        return library_ ? reinterpret_cast<Function>(dlsym(library_.get(), name)) : nullptr;
#endif
    }

private:
#if defined(_WIN32)
    struct Close {
        void operator()(HMODULE library) const noexcept { FreeLibrary(library); }
    };
    using Library = std::unique_ptr<std::remove_pointer_t<HMODULE>, Close>;
    static Library open() { return Library(LoadLibraryA("OpenCL.dll")); }
#else
    struct Close {
        // A driver behind the loader may have left threads running: its code must stay.
        void operator()(void*) const noexcept {}
    };
    using Library = std::unique_ptr<void, Close>;
#    if defined(__APPLE__)
    static constexpr const char* file = "/System/Library/Frameworks/OpenCL.framework/OpenCL";
#    else
    static constexpr const char* file = "libOpenCL.so.1";
#    endif
    static Library open() { return Library(dlopen(file, RTLD_LAZY | RTLD_LOCAL)); }
#endif

    Library library_;
};

std::string text(GetDeviceInfo get, Handle device, uint32_t property) {
    size_t size = 0;
    if (get(device, property, 0, nullptr, &size) != cl_success || size == 0)
        return {};
    std::string value(size, '\0');
    if (get(device, property, size, value.data(), nullptr) != cl_success)
        return {};
    // The size counts the terminating zero.
    value.resize(value.find('\0') == std::string::npos ? size : value.find('\0'));
    return value;
}

}  // namespace

Napi::Value opencl_devices(const Napi::CallbackInfo& info) {
    no_arguments(info, "openclDevices");
    auto result = Napi::Array::New(info.Env());
    const Loader loader;
    const auto platform_ids = loader.symbol<GetPlatformIDs>("clGetPlatformIDs");
    const auto device_ids = loader.symbol<GetDeviceIDs>("clGetDeviceIDs");
    const auto device_info = loader.symbol<GetDeviceInfo>("clGetDeviceInfo");
    if (!platform_ids || !device_ids || !device_info)
        return result;
    uint32_t platform_count = 0;
    if (platform_ids(0, nullptr, &platform_count) != cl_success)
        return result;
    std::vector<Handle> platforms(platform_count);
    if (platform_count == 0 || platform_ids(platform_count, platforms.data(), nullptr) != cl_success)
        return result;
    for (const auto platform : platforms) {
        uint32_t device_count = 0;
        if (device_ids(platform, cl_device_type_gpu, 0, nullptr, &device_count) != cl_success || device_count == 0)
            continue;
        std::vector<Handle> devices(device_count);
        if (device_ids(platform, cl_device_type_gpu, device_count, devices.data(), nullptr) != cl_success)
            continue;
        for (const auto device : devices) {
            auto entry = Napi::Object::New(info.Env());
            entry.Set("name", text(device_info, device, cl_device_name));
            entry.Set("vendor", text(device_info, device, cl_device_vendor));
            entry.Set("driverVersion", text(device_info, device, cl_driver_version));
            result.Set(result.Length(), entry);
        }
    }
    return result;
}

}  // namespace vinobench
