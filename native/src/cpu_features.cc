#include "cpu_features.h"

#include <cstdint>

#if defined(__x86_64__) && defined(__GNUC__)
#    define VINOBENCH_READS_CPUID 1
#    include <cpuid.h>
#endif
#if defined(__linux__)
#    include <sys/syscall.h>
#    include <unistd.h>
#endif

namespace vinobench {

namespace {

#if defined(VINOBENCH_READS_CPUID)

struct CpuidLeaf {
    uint32_t eax = 0;
    uint32_t ebx = 0;
    uint32_t ecx = 0;
    uint32_t edx = 0;
};

// All zero where the processor has no such leaf.
CpuidLeaf cpuid(uint32_t leaf, uint32_t subleaf) {
    CpuidLeaf found;
    __get_cpuid_count(leaf, subleaf, &found.eax, &found.ebx, &found.ecx, &found.edx);
    return found;
}

constexpr bool has_bit(uint64_t bits, unsigned bit) {
    return (bits >> bit & 1) != 0;
}

// XCR0: which registers the operating system saves. Only with OSXSAVE.
uint64_t saved_registers() {
    uint32_t low = 0;
    uint32_t high = 0;
    __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return uint64_t{high} << 32 | low;
}

// Linux gives a process the tiles on demand (Documentation/arch/x86/xstate.rst); elsewhere XCR0 says all.
bool tiles_permitted() {
#    if defined(__linux__)
    constexpr long arch_req_xcomp_perm = 0x1023;
    constexpr long tile_data = 18;
    return syscall(SYS_arch_prctl, arch_req_xcomp_perm, tile_data) == 0;
#    else
    return true;
#    endif
}

// Bits of Intel's Software Developer's Manual, volume 2, CPUID: leaves 1, 7.0 and 7.1.
CpuFeatures read_cpu_features() {
    CpuFeatures features;
    const auto basic = cpuid(1, 0);
    features.ssse3 = has_bit(basic.ecx, 9);
    features.sse41 = has_bit(basic.ecx, 19);
    const bool saves = has_bit(basic.ecx, 27);
    const uint64_t registers = saves ? saved_registers() : 0;
    constexpr uint64_t avx_registers = 0x6;
    constexpr uint64_t avx512_registers = 0xE6;
    constexpr uint64_t tile_registers = 0x60000;
    features.avx = has_bit(basic.ecx, 28) && (registers & avx_registers) == avx_registers;
    if (!features.avx)
        return features;
    const auto extended = cpuid(7, 0);
    const auto more = cpuid(7, 1);
    features.avx2 = has_bit(extended.ebx, 5) && has_bit(basic.ecx, 12);
    features.avx_vnni = features.avx2 && has_bit(more.eax, 4);
    features.avx512 = features.avx2 && (registers & avx512_registers) == avx512_registers &&
                      has_bit(extended.ebx, 16) && has_bit(extended.ebx, 17) && has_bit(extended.ebx, 30) &&
                      has_bit(extended.ebx, 31);
    features.avx512_vnni = features.avx512 && has_bit(extended.ecx, 11);
    features.avx512_bf16 = features.avx512 && has_bit(more.eax, 5);
    features.avx512_fp16 = features.avx512 && has_bit(extended.edx, 23);
    const bool tiles =
        has_bit(extended.edx, 24) && (registers & tile_registers) == tile_registers && tiles_permitted();
    features.amx_bf16 = tiles && has_bit(extended.edx, 22);
    features.amx_int8 = tiles && has_bit(extended.edx, 25);
    return features;
}

#else

CpuFeatures read_cpu_features() {
    return {};
}

#endif

}  // namespace

const CpuFeatures& cpu_features() {
    static const CpuFeatures features = read_cpu_features();
    return features;
}

}  // namespace vinobench
