#include "errors.h"

#include <new>

namespace vinobench {

Failure describe(const std::exception_ptr& error) noexcept {
    try {
        try {
            std::rethrow_exception(error);
        } catch (const AddonError& known) {
            return {known.code(), known.what()};
        } catch (const std::bad_alloc&) {
            return {code::out_of_memory, "Not enough memory."};
        } catch (const std::exception& other) {
            return {code::openvino, other.what()};
        } catch (...) {
            return {code::openvino, "OpenVINO failed without saying why."};
        }
    } catch (...) {
        // No memory even for the text.
        return {};
    }
}

Napi::Error to_js(Napi::Env env, const Failure& failure) {
    auto error = Napi::Error::New(env, failure.message);
    error.Set("code", Napi::String::New(env, failure.code));
    return error;
}

}  // namespace vinobench
