// What Visual C++'s static run-time library adds to a program, as far as .NET's native run-time needs it and Windows' own
// DLLs don't have it. Files linked on Windows get the real one; this one lets Linux link and test them.
typedef unsigned long ulong32;
typedef unsigned long long u64;
typedef void (*Initializer)();
typedef int (*CheckedInitializer)();
typedef void (*TlsCallback)(void *, ulong32, void *);

extern "C" {
int *__p___argc();
wchar_t ***__p___wargv();
wchar_t ***__p__wenviron();
int _configure_wide_argv(int);
int _initialize_wide_environment();
int _crt_atexit(Initializer);
void _set_app_type(int);
void *malloc(u64);
void free(void *);
[[noreturn]] void exit(int);
[[noreturn]] void abort();
int BCryptGenRandom(void *, unsigned char *, ulong32, ulong32);
int wmain(int, wchar_t **, wchar_t **);

int _fltused = 0x9875;
int __isa_available = 1; // SSE2, which every x64 has

// The canary between a function's buffers and its return address; random from the first line of the program on.
u64 __security_cookie = 0x00002B992DDFA232;

[[noreturn]] void __report_rangecheckfailure() { asm("int $0x29" ::"c"(8)); __builtin_unreachable(); }
[[noreturn]] void FailCookie() { asm("int $0x29" ::"c"(2)); __builtin_unreachable(); }
void __security_check_cookie(u64 seen) { if (seen != __security_cookie) FailCookie(); }
// Every ordinary return checks the canary; a return by way of an exception does not here.
int __GSHandlerCheck() { return 1; /* ExceptionContinueSearch */ }

[[noreturn]] int _purecall() { abort(); }
int atexit(Initializer at) { return _crt_atexit(at); }

const void *memchr(const void *from, int byte, u64 count) {
  for (auto p = static_cast<const unsigned char *>(from); count--; p++)
    if (*p == static_cast<unsigned char>(byte)) return p;
  return nullptr;
}

// Touches each page of a large frame, so that the stack grows; the size is in rax.
asm(".globl __chkstk\n"
    "__chkstk:\n"
    "  subq $0x10, %rsp\n"
    "  movq %r10, (%rsp)\n"
    "  movq %r11, 8(%rsp)\n"
    "  xorq %r11, %r11\n"
    "  leaq 0x18(%rsp), %r10\n"
    "  subq %rax, %r10\n"
    "  cmovbq %r11, %r10\n"
    "  movq %gs:0x10, %r11\n"
    "  cmpq %r11, %r10\n"
    "  jae 2f\n"
    "  andw $0xf000, %r10w\n"
    "1:\n"
    "  leaq -0x1000(%r11), %r11\n"
    "  movb $0, (%r11)\n"
    "  cmpq %r11, %r10\n"
    "  jne 1b\n"
    "2:\n"
    "  movq (%rsp), %r10\n"
    "  movq 8(%rsp), %r11\n"
    "  addq $0x10, %rsp\n"
    "  ret\n");

// No control flow guard: an indirect call is a jump to where it says.
asm("JumpToRax: jmpq *%rax\n");
void JumpToRax();
void (*__guard_dispatch_icall_fptr)() = JumpToRax;

// Thread-local variables: their template lies between the two, and the loader copies it for each thread.
#pragma section(".tls", long, read, write)
#pragma section(".tls$ZZZ", long, read, write)
__declspec(allocate(".tls")) char _tls_start = 0;
__declspec(allocate(".tls$ZZZ")) char _tls_end = 0;
ulong32 _tls_index = 0;

#pragma section(".CRT$XIA", long, read)
#pragma section(".CRT$XIZ", long, read)
#pragma section(".CRT$XCA", long, read)
#pragma section(".CRT$XCZ", long, read)
#pragma section(".CRT$XDA", long, read)
#pragma section(".CRT$XDZ", long, read)
#pragma section(".CRT$XLA", long, read)
#pragma section(".CRT$XLC", long, read)
#pragma section(".CRT$XLZ", long, read)
__declspec(allocate(".CRT$XIA")) __attribute__((used)) const CheckedInitializer __xi_a = nullptr;
__declspec(allocate(".CRT$XIZ")) __attribute__((used)) const CheckedInitializer __xi_z = nullptr;
__declspec(allocate(".CRT$XCA")) __attribute__((used)) const Initializer __xc_a = nullptr;
__declspec(allocate(".CRT$XCZ")) __attribute__((used)) const Initializer __xc_z = nullptr;
__declspec(allocate(".CRT$XDA")) __attribute__((used)) const Initializer __xd_a = nullptr;
__declspec(allocate(".CRT$XDZ")) __attribute__((used)) const Initializer __xd_z = nullptr;

__declspec(thread) bool __tls_guard = false;

void __dyn_tls_on_demand_init() {
  if (__tls_guard) return;
  __tls_guard = true;
  for (const Initializer *each = &__xd_a + 1; each < &__xd_z; each++)
    if (*each) (*each)();
}

void __dyn_tls_init(void *, ulong32 reason, void *) {
  if (reason == 2 /* DLL_THREAD_ATTACH */) __dyn_tls_on_demand_init();
}

__declspec(allocate(".CRT$XLA")) __attribute__((used)) const TlsCallback __xl_a = nullptr;
__declspec(allocate(".CRT$XLC")) __attribute__((used)) const TlsCallback __xl_c = __dyn_tls_init;
__declspec(allocate(".CRT$XLZ")) __attribute__((used)) const TlsCallback __xl_z = nullptr;

struct TlsDirectory { char *start, *end; ulong32 *index; const TlsCallback *callbacks; ulong32 zeroes, characteristics; };
extern const TlsDirectory _tls_used = {&_tls_start, &_tls_end, &_tls_index, &__xl_c, 0, 0};

__attribute__((no_stack_protector)) void wmainCRTStartup() {
  u64 random = 0;
  if (BCryptGenRandom(nullptr, reinterpret_cast<unsigned char *>(&random), sizeof random, 2 /* the system's generator */) >= 0)
    __security_cookie = random & 0x0000FFFFFFFFFFFF;
  __dyn_tls_on_demand_init();
  _set_app_type(1);
  if (_configure_wide_argv(1) != 0 || _initialize_wide_environment() != 0) abort();
  for (const CheckedInitializer *each = &__xi_a + 1; each < &__xi_z; each++)
    if (*each && (*each)() != 0) abort();
  for (const Initializer *each = &__xc_a + 1; each < &__xc_z; each++)
    if (*each) (*each)();
  exit(wmain(*__p___argc(), *__p___wargv(), *__p__wenviron()));
}
}

namespace std {
struct nothrow_t {};
extern const nothrow_t nothrow;
const nothrow_t nothrow{};
}
void *operator new(u64 size, const std::nothrow_t &) noexcept { return malloc(size); }
void *operator new[](u64 size, const std::nothrow_t &) noexcept { return malloc(size); }
void operator delete(void *memory) noexcept { free(memory); }
void operator delete[](void *memory) noexcept { free(memory); }
void operator delete(void *memory, u64) noexcept { free(memory); }
void operator delete[](void *memory, u64) noexcept { free(memory); }
