#include "core.h"

#include <sstream>

#include "arguments.h"
#include "compiled_model.h"
#include "model.h"
#include "release.h"
#include "tensor.h"

namespace vinobench {

namespace {

ov::Tensor bytes_tensor(const Napi::Value& value) {
    const auto array = value.As<Napi::TypedArray>();
    return Tensor::share(array, ov::element::u8, ov::Shape{array.ByteLength()});
}

std::string text_of(const Napi::Value& bytes) {
    const auto array = bytes.As<Napi::Uint8Array>();
    return {reinterpret_cast<const char*>(array.Data()), array.ByteLength()};
}

Job model_job(std::function<std::shared_ptr<ov::Model>()> read) {
    auto model = std::make_shared<std::shared_ptr<ov::Model>>();
    return {[model, read = std::move(read)] {
                *model = read();
            },
            [model](Napi::Env env) {
                return Model::wrap(env, *model);
            }};
}

Job compiled_job(std::function<ov::CompiledModel()> compile) {
    auto compiled = std::make_shared<ov::CompiledModel>();
    return {[compiled, compile = std::move(compile)] {
                *compiled = compile();
            },
            [compiled](Napi::Env env) {
                return CompiledModel::wrap(env, *compiled);
            }};
}

}  // namespace

Napi::Function Core::define(Napi::Env env) {
    return DefineClass(env,
                       class_name,
                       {method<&Core::add_extension>("addExtension"),
                        method<&Core::compile_model>("compileModel"),
                        method<&Core::compile_model_sync>("compileModelSync"),
                        method<&Core::get_available_devices>("getAvailableDevices"),
                        method<&Core::get_property>("getProperty"),
                        method<&Core::get_versions>("getVersions"),
                        method<&Core::import_model>("importModel"),
                        method<&Core::import_model_sync>("importModelSync"),
                        method<&Core::query_model>("queryModel"),
                        method<&Core::read_model>("readModel"),
                        method<&Core::read_model_sync>("readModelSync"),
                        method<&Core::set_property>("setProperty")});
}

Core::Core(const Napi::CallbackInfo& info) : Wrapped(info) {
    at_edge(info.Env(), [&] {
        core_ = std::make_shared<ov::Core>();
    });
}

Job Core::read_model_job(const Napi::CallbackInfo& info, const char* method) const {
    const auto signature = match(info,
                                 method,
                                 {{Kind::string},
                                  {Kind::string, Kind::string},
                                  {Kind::string, Kind::tensor},
                                  {Kind::buffer},
                                  {Kind::buffer, Kind::buffer}});
    const auto core = core_;
    if (signature <= 1) {
        const auto path = to_existing_path(info[0], "model file");
        const bool own_weights = signature == 1 && !to_string(info[1]).empty();
        const auto weights = own_weights ? to_existing_path(info[1], "weights file") : std::filesystem::path();
        return model_job([core, path, weights] {
            return core->read_model(path, weights);
        });
    }
    const auto text = signature == 2 ? to_string(info[0]) : text_of(info[0]);
    const auto weights = signature == 2   ? Tensor::unwrap(info[1])
                         : signature == 4 ? bytes_tensor(info[1])
                                          : ov::Tensor();
    return model_job([core, text, weights] {
        return core->read_model(text, weights);
    });
}

Job Core::compile_model_job(const Napi::CallbackInfo& info, const char* method) const {
    const auto signature = match(info,
                                 method,
                                 {{Kind::string, Kind::string},
                                  {Kind::model, Kind::string},
                                  {Kind::string, Kind::string, Kind::object},
                                  {Kind::model, Kind::string, Kind::object}});
    const auto core = core_;
    const auto device = to_string(info[1]);
    const auto config = signature >= 2 ? to_any_map(info[2]) : ov::AnyMap();
    if (signature % 2 == 0) {
        const auto path = to_existing_path(info[0], "model file");
        return compiled_job([core, path, device, config] {
            return core->compile_model(path, device, config);
        });
    }
    const auto lent = Model::lend(info[0]);
    return compiled_job([core, lent, device, config] {
        return core->compile_model(lent.first, device, config);
    });
}

Job Core::import_model_job(const Napi::CallbackInfo& info, const char* method) const {
    const auto signature = match(info,
                                 method,
                                 {{Kind::buffer, Kind::string},
                                  {Kind::tensor, Kind::string},
                                  {Kind::buffer, Kind::string, Kind::object},
                                  {Kind::tensor, Kind::string, Kind::object}});
    const auto core = core_;
    const auto blob = signature % 2 == 0 ? bytes_tensor(info[0]) : Tensor::unwrap(info[0]);
    const auto device = to_string(info[1]);
    const auto config = signature >= 2 ? to_any_map(info[2]) : ov::AnyMap();
    if (blob.get_element_type() != ov::element::u8)
        throw InvalidArgument("A compiled model is imported from a tensor of type u8, not " +
                              blob.get_element_type().get_type_name() + ".");
    return compiled_job([core, blob, device, config] {
#if VINOBENCH_IMPORTS_TENSORS
        return core->import_model(blob, device, config);
#else
        std::istringstream stream(std::string(static_cast<const char*>(blob.data()), blob.get_byte_size()));
        return core->import_model(stream, device, config);
#endif
    });
}

Napi::Value Core::add_extension(const Napi::CallbackInfo& info) {
    if (argument_count(info) != 1 || !info[0].IsString())
        throw InvalidArgument("addExtension method applies one argument of string type.");
    core_->add_extension(to_path(to_string(info[0])));
    return info.Env().Undefined();
}

Napi::Value Core::compile_model(const Napi::CallbackInfo& info) {
    return run_async(info.Env(), [&] {
        return compile_model_job(info, "compileModel");
    });
}

Napi::Value Core::compile_model_sync(const Napi::CallbackInfo& info) {
    return run_now(info.Env(), compile_model_job(info, "compileModelSync"));
}

Napi::Value Core::import_model(const Napi::CallbackInfo& info) {
    return run_async(info.Env(), [&] {
        return import_model_job(info, "importModel");
    });
}

Napi::Value Core::import_model_sync(const Napi::CallbackInfo& info) {
    return run_now(info.Env(), import_model_job(info, "importModelSync"));
}

Napi::Value Core::read_model(const Napi::CallbackInfo& info) {
    return run_async(info.Env(), [&] {
        return read_model_job(info, "readModel");
    });
}

Napi::Value Core::read_model_sync(const Napi::CallbackInfo& info) {
    return run_now(info.Env(), read_model_job(info, "readModelSync"));
}

Napi::Value Core::get_available_devices(const Napi::CallbackInfo& info) {
    no_arguments(info, "getAvailableDevices");
    return from_any(info.Env(), core_->get_available_devices());
}

Napi::Value Core::get_property(const Napi::CallbackInfo& info) {
    const auto signature = match(info, "getProperty", {{Kind::string}, {Kind::string, Kind::string}});
    return from_any(info.Env(),
                    signature == 0 ? core_->get_property(to_string(info[0]))
                                   : core_->get_property(to_string(info[0]), to_string(info[1])));
}

Napi::Value Core::set_property(const Napi::CallbackInfo& info) {
    const auto signature = match(info, "setProperty", {{Kind::object}, {Kind::string, Kind::object}});
    if (signature == 0)
        core_->set_property(to_any_map(info[0]));
    else
        core_->set_property(to_string(info[0]), to_any_map(info[1]));
    return info.Env().Undefined();
}

Napi::Value Core::get_versions(const Napi::CallbackInfo& info) {
    if (argument_count(info) != 1)
        throw InvalidArgument("getVersions() method expects 1 argument of string type.");
    if (!info[0].IsString())
        throw InvalidArgument("The argument in getVersions() method must be a string or convertible to a string.");
    auto versions = Napi::Object::New(info.Env());
    for (const auto& [device, version] : core_->get_versions(to_string(info[0])))
        versions.Set(device, version_object(info.Env(), version));
    return versions;
}

Napi::Value Core::query_model(const Napi::CallbackInfo& info) {
    const auto signature =
        match(info, "queryModel", {{Kind::model, Kind::string}, {Kind::model, Kind::string, Kind::object}});
    const auto lent = Model::lend(info[0]);
    const auto config = signature == 1 ? to_any_map(info[2]) : ov::AnyMap();
    auto devices = Napi::Object::New(info.Env());
    for (const auto& [operation, device] : core_->query_model(lent.first, to_string(info[1]), config))
        devices.Set(operation, device);
    return devices;
}

Napi::Object version_object(Napi::Env env, const ov::Version& version) {
    auto object = Napi::Object::New(env);
    object.Set("buildNumber", Napi::String::New(env, version.buildNumber));
    object.Set("description", Napi::String::New(env, version.description));
    std::ostringstream text;
    text << version;
    const auto to_text = Napi::Function::New(env, [text = text.str()](const Napi::CallbackInfo& info) {
        return Napi::String::New(info.Env(), text);
    });
    object.DefineProperty(Napi::PropertyDescriptor::Value("toString", to_text, napi_default));
    return object;
}

}  // namespace vinobench
