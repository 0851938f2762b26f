// The Linux interfaces that the Glibc module leaves out.
#pragma once

#include <malloc.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>

// Declared by <sys/socket.h> for GNU programs only.
struct sockaddr;
int accept4(int socket, struct sockaddr *address, unsigned int *length, int flags);
