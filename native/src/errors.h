// Failures as they cross the N-API edge: every one becomes a JavaScript Error with a string property `code`.
#pragma once

#include <napi.h>

#include <exception>
#include <stdexcept>
#include <string>

namespace vinobench {

namespace code {
inline constexpr char openvino[] = "ERR_OPENVINO";
inline constexpr char invalid_argument[] = "ERR_INVALID_ARGUMENT";
inline constexpr char closed[] = "ERR_CLOSED";
inline constexpr char busy[] = "ERR_BUSY";
inline constexpr char file_not_found[] = "ERR_FILE_NOT_FOUND";
inline constexpr char out_of_memory[] = "ERR_OUT_OF_MEMORY";
}  // namespace code

class AddonError : public std::runtime_error {
public:
    AddonError(const char* code, const std::string& message) : std::runtime_error(message), code_(code) {}
    const char* code() const noexcept {
        return code_;
    }

private:
    const char* code_;
};

class InvalidArgument : public AddonError {
public:
    explicit InvalidArgument(const std::string& message) : AddonError(code::invalid_argument, message) {}
};

// What is known of a failure once the exception is gone; safe to carry from a worker thread to JavaScript's.
struct Failure {
    std::string code;
    std::string message;
};

Failure describe(const std::exception_ptr& error) noexcept;
Napi::Error to_js(Napi::Env env, const Failure& failure);

}  // namespace vinobench
