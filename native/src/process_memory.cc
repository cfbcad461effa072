#include "process_memory.h"

#include <cstdint>

#include "arguments.h"
#include "errors.h"

#if defined(_WIN32)
#    include <windows.h>
// After windows.h.
#    include <psapi.h>
#elif defined(__APPLE__)
#    include <mach/mach.h>
#    include <sys/resource.h>
#else
#    include <fstream>
#    include <string>
#endif

namespace vinobench {

namespace {

struct ProcessMemory {
    uint64_t rss = 0;
    uint64_t peak = 0;
};

#if defined(_WIN32)
ProcessMemory read() {
    PROCESS_MEMORY_COUNTERS counters{};
    if (!K32GetProcessMemoryInfo(GetCurrentProcess(), &counters, sizeof counters))
        throw AddonError(code::openvino, "Windows does not tell this process's memory.");
    return {counters.WorkingSetSize, counters.PeakWorkingSetSize};
}
#elif defined(__APPLE__)
ProcessMemory read() {
    mach_task_basic_info_data_t task{};
    mach_msg_type_number_t count = MACH_TASK_BASIC_INFO_COUNT;
    rusage usage{};
    if (task_info(mach_task_self(), MACH_TASK_BASIC_INFO, reinterpret_cast<task_info_t>(&task), &count) !=
            KERN_SUCCESS ||
        getrusage(RUSAGE_SELF, &usage) != 0)
        throw AddonError(code::openvino, "macOS does not tell this process's memory.");
    // On macOS ru_maxrss is in bytes (getrusage(2)).
    return {task.resident_size, static_cast<uint64_t>(usage.ru_maxrss)};
}
#else
ProcessMemory read() {
    ProcessMemory memory;
    std::ifstream status("/proc/self/status");
    // Lines "VmRSS:     1234 kB", where kB are 1024 bytes (proc_pid_status(5)).
    for (std::string key; status >> key; status.ignore(4096, '\n')) {
        uint64_t kibibytes = 0;
        if (key == "VmRSS:" && status >> kibibytes)
            memory.rss = kibibytes * 1024;
        else if (key == "VmHWM:" && status >> kibibytes)
            memory.peak = kibibytes * 1024;
    }
    if (memory.rss == 0 || memory.peak == 0)
        throw AddonError(code::openvino, "/proc/self/status does not tell this process's memory.");
    return memory;
}
#endif

}  // namespace

Napi::Value process_memory(const Napi::CallbackInfo& info) {
    no_arguments(info, "processMemory");
    const auto memory = read();
    auto object = Napi::Object::New(info.Env());
    object.Set("rssBytes", Napi::Number::New(info.Env(), static_cast<double>(memory.rss)));
    object.Set("peakRssBytes", Napi::Number::New(info.Env(), static_cast<double>(memory.peak)));
    return object;
}

}  // namespace vinobench
