// The Linux interfaces that the Glibc module leaves out.
#pragma once

#include <malloc.h>
#include <spawn.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <unistd.h>

// Declared by <sys/socket.h> for GNU programs only.
struct sockaddr;
int accept4(int socket, struct sockaddr *address, unsigned int *length, int flags);

// Declared by <unistd.h> for GNU programs only.
int pipe2(int pipes[2], int flags);

// A descriptor that is readable once a process has ended (pidfd_open(2), Linux 5.3); glibc has a
// function for it from 2.36 on.
static inline int linux_pidfd_open(int process) {
    return (int)syscall(SYS_pidfd_open, process, 0);
}

// Declared by <spawn.h> for GNU programs only: the new process has no descriptor from this one on.
int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);

// Declared by <fcntl.h> for GNU programs only.
struct iovec;
ssize_t vmsplice(int pipe, const struct iovec *pieces, size_t count, unsigned int flags);
ssize_t splice(int from, off_t *fromOffset, int to, off_t *toOffset, size_t size, unsigned int flags);
#ifndef F_SETPIPE_SZ
#define F_SETPIPE_SZ 1031
#define SPLICE_F_NONBLOCK 2
#define SPLICE_F_MORE 4
#endif
