/* Lets one call that changes files below a folder be the last of its process, or the first on a full disk.
 *
 * Loaded before libc (LD_PRELOAD), so that it sees the calls of Python, Arrow and GDAL alike. A process arms it with
 * fault_arm(folder, number, mode); fault_log(file) writes down the path of every call. A full disk takes half of the
 * bytes of the call it begins with, and nothing of those after it.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum { COUNT, KILL_BEFORE, KILL_HALFWAY, KILL_AFTER, DISK_FULL, CUT_SHORT };

static char root[PATH_MAX];
static size_t root_length;
static long last = -1;
static int mode = COUNT;
static atomic_long seen;
static FILE *log_file;

void fault_arm(const char *folder, long number, int how) {
    strncpy(root, folder, sizeof root - 1);
    last = number;
    mode = how;
    atomic_store(&seen, 0);
    root_length = strlen(root);
}

void fault_log(const char *path) { log_file = fopen(path, "w"); }

void fault_disarm(void) {
    root_length = 0;
    if (log_file) fclose(log_file);
}

static _Thread_local char concerned[PATH_MAX];

static int below(const char *path) {
    if (!root_length || strncmp(path, root, root_length) != 0) return 0;
    snprintf(concerned, sizeof concerned, "%s", path);
    return 1;
}

static int concerns_file(int file) {
    char link[64], path[PATH_MAX];
    if (!root_length || file < 0) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length <= 0) return 0;
    path[length] = 0;
    return below(path);
}

static int concerns(int folder, const char *path) {
    if (!root_length || !path) return 0;
    return path[0] == '/' || folder == AT_FDCWD ? below(path) : concerns_file(folder);
}

static void end(void) { kill(getpid(), SIGKILL); pause(); }

/* Return 1 if this is the call, 2 with a full disk if it is one after it. */
static int due(const char *name) {
    long mine = atomic_fetch_add(&seen, 1);
    if (log_file) fprintf(log_file, "%ld %s %s\n", mine, name, concerned);
    if (mode == DISK_FULL && last >= 0 && mine > last) return 2;
    if (mine != last || mode == COUNT) return 0;
    if (mode == KILL_BEFORE) end();
    return 1;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
/* A call that needs no room on the disk: it can be the last one, but a full disk lets it pass. */
#define STEP(touched, call)                                         \
    int here = (touched) && due(__func__);                          \
    __typeof__(call) result = call;                                 \
    if (here && mode < DISK_FULL) end();                            \
    return result
/* A call that writes so many bytes of a buffer. */
#define WRITE(file, bytes, whole, half)                             \
    int here = concerns_file(file) ? due(__func__) : 0;             \
    if (here) {                                                     \
        if (mode == KILL_AFTER) { (void)!(whole); end(); }          \
        if (mode == KILL_HALFWAY) { (void)!(half); end(); }         \
        if (here == 1 && bytes > 1) return half;                    \
        if (mode == CUT_SHORT) return whole;                        \
        errno = ENOSPC;                                             \
        return -1;                                                  \
    }                                                               \
    return whole

ssize_t write(int file, const void *data, size_t bytes) {
    WRITE(file, bytes, REAL(write)(file, data, bytes), REAL(write)(file, data, bytes / 2));
}
ssize_t pwrite(int file, const void *data, size_t bytes, off_t at) {
    WRITE(file, bytes, REAL(pwrite)(file, data, bytes, at), REAL(pwrite)(file, data, bytes / 2, at));
}
ssize_t pwrite64(int file, const void *data, size_t bytes, off64_t at) {
    WRITE(file, bytes, REAL(pwrite64)(file, data, bytes, at), REAL(pwrite64)(file, data, bytes / 2, at));
}
ssize_t writev(int file, const struct iovec *parts, int count) {
    WRITE(file, count, REAL(writev)(file, parts, count), REAL(writev)(file, parts, count / 2));
}
size_t fwrite(const void *data, size_t size, size_t count, FILE *stream) {
    int here = concerns_file(fileno(stream)) ? due(__func__) : 0;
    if (here) {
        if (mode == CUT_SHORT) return REAL(fwrite)(data, size, count, stream); /* libc writes the rest itself */
        if (mode == DISK_FULL) { errno = ENOSPC; return 0; }
        REAL(fwrite)(data, size, mode == KILL_AFTER ? count : count / 2, stream);
        fflush(stream);
        end();
    }
    return REAL(fwrite)(data, size, count, stream);
}

int rename(const char *from, const char *to) { STEP(concerns(AT_FDCWD, to), REAL(rename)(from, to)); }
int renameat(int a, const char *from, int b, const char *to) { STEP(concerns(b, to), REAL(renameat)(a, from, b, to)); }
int unlink(const char *path) { STEP(concerns(AT_FDCWD, path), REAL(unlink)(path)); }
int unlinkat(int folder, const char *path, int how) { STEP(concerns(folder, path), REAL(unlinkat)(folder, path, how)); }
int rmdir(const char *path) { STEP(concerns(AT_FDCWD, path), REAL(rmdir)(path)); }
int mkdir(const char *path, mode_t bits) { STEP(concerns(AT_FDCWD, path), REAL(mkdir)(path, bits)); }
int mkdirat(int folder, const char *path, mode_t bits) { STEP(concerns(folder, path), REAL(mkdirat)(folder, path, bits)); }
int fsync(int file) { STEP(concerns_file(file), REAL(fsync)(file)); }
int fdatasync(int file) { STEP(concerns_file(file), REAL(fdatasync)(file)); }
int ftruncate(int file, off_t size) { STEP(concerns_file(file), REAL(ftruncate)(file, size)); }
int ftruncate64(int file, off64_t size) { STEP(concerns_file(file), REAL(ftruncate64)(file, size)); }

#define OPEN(name, folder, call)                                    \
    mode_t bits = 0;                                                \
    if (flags & O_CREAT) {                                          \
        va_list more;                                               \
        va_start(more, flags);                                      \
        bits = va_arg(more, mode_t);                                \
        va_end(more);                                               \
    }                                                               \
    STEP((flags & O_CREAT) && concerns(folder, path), call)

int open(const char *path, int flags, ...) { OPEN(open, AT_FDCWD, REAL(open)(path, flags, bits)); }
int open64(const char *path, int flags, ...) { OPEN(open64, AT_FDCWD, REAL(open64)(path, flags, bits)); }
int openat(int folder, const char *path, int flags, ...) { OPEN(openat, folder, REAL(openat)(folder, path, flags, bits)); }
int openat64(int folder, const char *path, int flags, ...) {
    OPEN(openat64, folder, REAL(openat64)(folder, path, flags, bits));
}
FILE *fopen(const char *path, const char *how) { STEP(how[0] != 'r' && concerns(AT_FDCWD, path), REAL(fopen)(path, how)); }
FILE *fopen64(const char *path, const char *how) {
    STEP(how[0] != 'r' && concerns(AT_FDCWD, path), REAL(fopen64)(path, how));
}
