import { getSystemErrorMessage, getSystemErrorName } from "node:util";
import koffi from "koffi";

/** A system call that failed: which one, the `errno` it left, and the kernel's words for it. */
export interface PosixError {
  readonly call: string;
  readonly errno: number;
  /** Symbolic name, such as `EBUSY`. */
  readonly name: string;
  /** One sentence: call and reason. */
  readonly message: string;
}

type Bytes = Uint8Array;

/** Fields of `struct passwd` (passwd(5), getpwuid_r(3)) that are read here. */
export interface PasswdEntry {
  readonly pw_name: string;
  readonly pw_gid: number;
}

/** Fields of `struct group` (group(5), getgrgid_r(3)) that are read here. */
export interface GroupEntry {
  readonly gr_name: string;
  readonly gr_gid: number;
}

/**
 * The functions of the C library that Node does not offer. Pointers to memory are byte arrays; results are
 * the C results, so a caller must look at them before anything else runs and take the `errno` with `failure`.
 */
export interface Libc {
  posix_openpt(flags: number): number;
  grantpt(fd: number): number;
  unlockpt(fd: number): number;
  ptsname_r(fd: number, name: Bytes, size: number): number;
  tcgetattr(fd: number, termios: Bytes): number;
  tcsetattr(fd: number, when: number, termios: Bytes): number;
  cfmakeraw(termios: Bytes): void;
  tcflush(fd: number, queue: number): number;
  flock(fd: number, operation: number): number;
  ioctl(fd: number, request: number, type: "int", argument: number): number;
  getsockopt(fd: number, level: number, name: number, value: Bytes, size: Bytes): number;
  socket(domain: number, type: number, protocol: number): number;
  sendto(fd: number, data: Bytes, size: number, flags: number, address: Bytes, addressSize: number): number;
  getgrouplist(user: string, group: number, groups: Bytes, count: Bytes): number;
  getpwuid_r(uid: number, entry: object, strings: Bytes, size: number, found: [unknown]): number;
  getgrgid_r(gid: number, entry: object, strings: Bytes, size: number, found: [unknown]): number;
  getgrnam_r(name: string, entry: object, strings: Bytes, size: number, found: [unknown]): number;
  _exit(code: number): void;
  adjtimex(timex: Bytes): number;
}

const PROTOTYPES: Readonly<Record<keyof Libc, string>> = {
  posix_openpt: "int posix_openpt(int flags)",
  grantpt: "int grantpt(int fd)",
  unlockpt: "int unlockpt(int fd)",
  ptsname_r: "int ptsname_r(int fd, _Out_ uint8_t *name, size_t size)",
  tcgetattr: "int tcgetattr(int fd, _Out_ uint8_t *termios)",
  tcsetattr: "int tcsetattr(int fd, int when, const uint8_t *termios)",
  cfmakeraw: "void cfmakeraw(_Inout_ uint8_t *termios)",
  tcflush: "int tcflush(int fd, int queue)",
  flock: "int flock(int fd, int operation)",
  ioctl: "int ioctl(int fd, unsigned long request, ...)",
  getsockopt: "int getsockopt(int fd, int level, int name, _Out_ uint8_t *value, _Inout_ uint8_t *size)",
  socket: "int socket(int domain, int type, int protocol)",
  sendto:
    "intptr_t sendto(int fd, const uint8_t *data, size_t size, int flags, const uint8_t *address, unsigned int length)",
  getgrouplist: "int getgrouplist(const char *user, unsigned int group, _Out_ uint8_t *groups, _Inout_ uint8_t *count)",
  getpwuid_r:
    "int getpwuid_r(unsigned int uid, _Out_ simbank_passwd *entry, uint8_t *strings, size_t size, _Out_ void **found)",
  getgrgid_r:
    "int getgrgid_r(unsigned int gid, _Out_ simbank_group *entry, uint8_t *strings, size_t size, _Out_ void **found)",
  getgrnam_r:
    "int getgrnam_r(const char *name, _Out_ simbank_group *entry, uint8_t *strings, size_t size, _Out_ void **found)",
  _exit: "void _exit(int code)",
  adjtimex: "int adjtimex(_Inout_ uint8_t *timex)",
};

let loaded: Libc | undefined;

/** The C library this process runs on; loaded at first use, so that programs that never need it do not pay for it. */
export function libc(): Libc {
  loaded ??= load();
  return loaded;
}

/** The error that the call made just before left behind. Nothing else may run in between. */
export function failure(call: string): PosixError {
  return posixError(call, koffi.errno());
}

/** An error number, as some calls return it instead of setting `errno`, in our form. */
export function posixError(call: string, errno: number): PosixError {
  return { call, errno, name: getSystemErrorName(-errno), message: `${call}: ${getSystemErrorMessage(-errno)}` };
}

function load(): Libc {
  koffi.struct("simbank_passwd", {
    pw_name: "char *",
    pw_passwd: "char *",
    pw_uid: "unsigned int",
    pw_gid: "unsigned int",
    pw_gecos: "char *",
    pw_dir: "char *",
    pw_shell: "char *",
  });
  koffi.struct("simbank_group", {
    gr_name: "char *",
    gr_passwd: "char *",
    gr_gid: "unsigned int",
    gr_mem: "void *",
  });
  // A null path means "this process", so the C library in use (glibc or musl) is found under any file name.
  const library = koffi.load(null);
  const bind = (name: keyof Libc) => library.func(PROTOTYPES[name]);
  return {
    posix_openpt: bind("posix_openpt"),
    grantpt: bind("grantpt"),
    unlockpt: bind("unlockpt"),
    ptsname_r: bind("ptsname_r"),
    tcgetattr: bind("tcgetattr"),
    tcsetattr: bind("tcsetattr"),
    cfmakeraw: bind("cfmakeraw"),
    tcflush: bind("tcflush"),
    flock: bind("flock"),
    ioctl: bind("ioctl"),
    getsockopt: bind("getsockopt"),
    socket: bind("socket"),
    sendto: bind("sendto"),
    getgrouplist: bind("getgrouplist"),
    getpwuid_r: bind("getpwuid_r"),
    getgrgid_r: bind("getgrgid_r"),
    getgrnam_r: bind("getgrnam_r"),
    _exit: bind("_exit"),
    adjtimex: bind("adjtimex"),
  };
}
