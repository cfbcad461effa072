// Which OpenVINO the addon is compiled against: releases from 2024.3 on have all that it uses, but for what stands here.
#pragma once

#include <openvino/core/version.hpp>

#define VINOBENCH_OPENVINO_FROM(year, release) \
    (OPENVINO_VERSION_MAJOR > (year) || (OPENVINO_VERSION_MAJOR == (year) && OPENVINO_VERSION_MINOR >= (release)))

// ov::Core::import_model of a tensor; before, of a stream alone.
#define VINOBENCH_IMPORTS_TENSORS VINOBENCH_OPENVINO_FROM(2025, 3)
// ov::ProfilingInfo::start_time.
#define VINOBENCH_HAS_START_TIMES VINOBENCH_OPENVINO_FROM(2026, 4)
