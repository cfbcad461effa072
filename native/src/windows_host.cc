// Windows binds N-API's functions to the name NODE.EXE; in Electron the program has another one. They are looked up in
// whatever program loaded the addon.
#if defined(_WIN32)

#    include <windows.h>
// After windows.h.
#    include <delayimp.h>

#    include <cstring>

namespace {

FARPROC WINAPI use_running_program(unsigned int event, DelayLoadInfo* info) {
    if (event != dliNotePreLoadLibrary || _stricmp(info->szDll, "NODE.EXE") != 0)
        return nullptr;
    return reinterpret_cast<FARPROC>(GetModuleHandleW(nullptr));
}

}  // namespace

ExternC const PfnDliHook __pfnDliNotifyHook2 = use_running_program;

#endif
