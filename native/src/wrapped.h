// Base of every class that JavaScript sees: marks its instances so that an argument's class can be checked without
// trusting prototypes, and lets no C++ exception but Napi::Error (which node-addon-api turns into a JavaScript one) leave
// a method.
#pragma once

#include <napi.h>

#include <exception>
#include <utility>

#include "addon.h"
#include "errors.h"

namespace vinobench {

template <typename Body>
auto at_edge(Napi::Env env, Body&& body) -> decltype(body()) {
    AddonData::of(env).kept->release_dropped();
    try {
        return body();
    } catch (const Napi::Error&) {
        throw;
    } catch (...) {
        throw to_js(env, describe(std::current_exception()));
    }
}

// As a free function: `function<&body>` can be given to Napi::Function::New.
template <Napi::Value (*body)(const Napi::CallbackInfo&)>
Napi::Value function(const Napi::CallbackInfo& info) {
    return at_edge(info.Env(), [&] {
        return body(info);
    });
}

// T has `static constexpr napi_type_tag tag` and `static constexpr char class_name[]`.
template <typename T>
class Wrapped : public Napi::ObjectWrap<T> {
public:
    static bool is_instance(const Napi::Value& value) {
        return value.IsObject() && value.As<Napi::Object>().CheckTypeTag(&T::tag);
    }

protected:
    using Body = Napi::Value (T::*)(const Napi::CallbackInfo&);
    using SetterBody = void (T::*)(const Napi::CallbackInfo&, const Napi::Value&);
    using Property = typename Napi::ObjectWrap<T>::PropertyDescriptor;

    explicit Wrapped(const Napi::CallbackInfo& info) : Napi::ObjectWrap<T>(info) {
        info.This().template As<Napi::Object>().TypeTag(&T::tag);
    }

    template <Body body>
    static Property method(const char* name) {
        return Napi::ObjectWrap<T>::InstanceMethod(name, static_cast<Body>(&Wrapped::template guarded<body>));
    }

    template <Body body>
    static Property getter(const char* name) {
        return Napi::ObjectWrap<T>::InstanceAccessor(name,
                                                     static_cast<Body>(&Wrapped::template guarded<body>),
                                                     nullptr,
                                                     napi_enumerable);
    }

    template <Body get, SetterBody set>
    static Property accessor(const char* name) {
        return Napi::ObjectWrap<T>::InstanceAccessor(name,
                                                     static_cast<Body>(&Wrapped::template guarded<get>),
                                                     static_cast<SetterBody>(&Wrapped::template guarded_set<set>),
                                                     napi_enumerable);
    }

private:
    template <Body body>
    Napi::Value guarded(const Napi::CallbackInfo& info) {
        return at_edge(info.Env(), [&] {
            return (static_cast<T*>(this)->*body)(info);
        });
    }

    template <SetterBody body>
    void guarded_set(const Napi::CallbackInfo& info, const Napi::Value& value) {
        at_edge(info.Env(), [&] {
            (static_cast<T*>(this)->*body)(info, value);
        });
    }
};

}  // namespace vinobench
