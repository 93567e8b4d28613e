/* The media of many silent callers: for each port a 20 ms mu-law stream, and what arrives, stamped by the kernel.
 *
 *   rtp_callers HOST FIRST_PORT CALLS        ports FIRST_PORT, FIRST_PORT + 2, ...
 *
 * A call's far end is whoever sends to its port first; from then on it is sent line noise of about -60 dBFS (digital
 * silence would spare the far end its voice detector), each call at a phase of its own. Standard input commands:
 * "begin" counts from now on, "end" no more; its end, or a signal, ends the program. Prints "ready" when all ports are
 * bound, "all" when every call has been sent something, and after "end" one line a call:
 *   call PORT RECEIVED LOST SENT VOICED      of the window; VOICED counts loud packets since the start
 * then the histogram of the gaps between two arrivals of a call, "gaps MICROSECONDS COUNT" for each bin that holds some,
 * and "late COUNT MAX_MICROSECONDS": our own packets that left more than 5 ms late.
 *
 * Compiled by bench/media_calls.py, which places the calls with SIPp. Not Python, so that the callers do not use up
 * the processor that is measured.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define FRAME_NS 20000000LL
#define FRAME_SAMPLES 160
#define HEADER 12
#define NOISE_FRAMES 50
#define BIN_US 50
#define BINS 20000 /* up to one second */
#define LATE_NS 5000000LL

struct call {
    int fd, port, known, counted;
    struct sockaddr_in peer;
    uint16_t sequence, last_sequence;
    uint32_t timestamp, ssrc, peer_ssrc;
    int64_t last_ns, highest, lowest; /* arrival of the last packet; extended sequence numbers of the window */
    long received, sent, voiced;
};

static struct call *calls;
static int count, heard, counting, commands = 1;
static long gaps[BINS + 1], late;
static int64_t latest_ns;
static uint8_t noise[NOISE_FRAMES * FRAME_SAMPLES];

static int64_t now_ns(clockid_t clock) {
    struct timespec at;
    clock_gettime(clock, &at);
    return at.tv_sec * 1000000000LL + at.tv_nsec;
}

static void die(const char *what) {
    perror(what);
    exit(1);
}

static void make_noise(void) {
    uint32_t seed = 1;
    for (size_t at = 0; at < sizeof noise; at++) {
        seed = seed * 1664525u + 1013904223u;
        /* the quietest codes of both signs: 0, 8, 16, 24, 32 of 32124 */
        noise[at] = (uint8_t)(0xff - (seed >> 24) % 5 - (seed >> 16 & 1 ? 0x80 : 0));
    }
}

static void open_call(struct call *one, struct in_addr host, int port, int poller) {
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_addr = host, .sin_port = htons((uint16_t)port)};
    int on = 1, room = 1 << 20;
    one->port = port;
    one->fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    if (one->fd < 0 || bind(one->fd, (struct sockaddr *)&here, sizeof here)) die("port");
    setsockopt(one->fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
    setsockopt(one->fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
    one->ssrc = 0x10000000u + (uint32_t)port;
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = one};
    if (epoll_ctl(poller, EPOLL_CTL_ADD, one->fd, &event)) die("epoll");
}

static int64_t arrival_ns(struct msghdr *message) {
    for (struct cmsghdr *note = CMSG_FIRSTHDR(message); note; note = CMSG_NXTHDR(message, note))
        if (note->cmsg_level == SOL_SOCKET && note->cmsg_type == SCM_TIMESTAMPNS) {
            struct timespec at;
            memcpy(&at, CMSG_DATA(note), sizeof at);
            return at.tv_sec * 1000000000LL + at.tv_nsec;
        }
    return now_ns(CLOCK_REALTIME);
}

static void count_packet(struct call *one, uint16_t sequence, int64_t at_ns) {
    int64_t here = one->highest + (int16_t)(sequence - (uint16_t)one->highest);
    if (!one->counted) {
        here = one->lowest = one->highest = sequence;
        one->counted = 1;
    } else {
        int64_t gap_us = (at_ns - one->last_ns) / 1000;
        int64_t bin = gap_us < 0 ? 0 : gap_us / BIN_US;
        gaps[bin > BINS ? BINS : bin]++;
    }
    one->received++;
    if (here > one->highest) one->highest = here;
}

static void receive(struct call *one) {
    uint8_t data[2048];
    char notes[128];
    struct sockaddr_in from;
    for (;;) {
        struct iovec part = {data, sizeof data};
        struct msghdr message = {&from, sizeof from, &part, 1, notes, sizeof notes, 0};
        ssize_t size = recvmsg(one->fd, &message, 0);
        if (size < 0) return;
        if (size <= HEADER || (data[1] & 0x7f) != 0) continue; /* RTCP, or no mu-law */
        if (!one->known) {
            one->peer = from;
            one->known = 1;
            if (++heard == count) {
                printf("all\n");
                fflush(stdout);
            }
        }
        int64_t at_ns = arrival_ns(&message);
        for (ssize_t at = HEADER; at < size; at++)
            if ((data[at] & 0x7f) < 0x50) { /* above 900 of 32124 */
                one->voiced++;
                break;
            }
        if (counting) count_packet(one, (uint16_t)(data[2] << 8 | data[3]), at_ns);
        one->last_ns = at_ns;
    }
}

static void send_frame(struct call *one) {
    uint8_t data[HEADER + FRAME_SAMPLES] = {0x80, 0};
    uint32_t words[2] = {htonl(one->timestamp), htonl(one->ssrc)};
    uint16_t sequence = htons(one->sequence);
    memcpy(data + 2, &sequence, 2);
    memcpy(data + 4, words, 8);
    memcpy(data + HEADER, noise + one->sequence % NOISE_FRAMES * FRAME_SAMPLES, FRAME_SAMPLES);
    one->sequence++;
    one->timestamp += FRAME_SAMPLES;
    if (sendto(one->fd, data, sizeof data, 0, (struct sockaddr *)&one->peer, sizeof one->peer) > 0 && counting)
        one->sent++;
}

static void report(void) {
    for (int at = 0; at < count; at++) {
        struct call *one = calls + at;
        long lost = one->counted ? (long)(one->highest - one->lowest + 1) - one->received : 0;
        printf("call %d %ld %ld %ld %ld\n", one->port, one->received, lost, one->sent, one->voiced);
    }
    for (int bin = 0; bin <= BINS; bin++)
        if (gaps[bin]) printf("gaps %d %ld\n", bin * BIN_US, gaps[bin]);
    printf("late %ld %lld\n", late, (long long)(latest_ns / 1000));
    fflush(stdout);
}

static void obey(void) {
    char text[64];
    ssize_t size = read(0, text, sizeof text - 1);
    if (size <= 0) {
        commands = 0;
        return;
    }
    text[size] = 0;
    if (strstr(text, "begin")) counting = 1;
    if (strstr(text, "end")) {
        counting = 0;
        report();
    }
}

/* Send what is due, in turn; returns when the next is. */
static int64_t beat(int64_t begin_ns, int64_t *number) {
    for (;;) {
        int64_t due_ns = begin_ns + *number * FRAME_NS / count, now = now_ns(CLOCK_MONOTONIC);
        if (due_ns > now) return due_ns;
        if (now - due_ns > LATE_NS && counting) {
            late++;
            if (now - due_ns > latest_ns) latest_ns = now - due_ns;
        }
        struct call *one = calls + *number % count;
        if (one->known) send_frame(one);
        ++*number;
    }
}

int main(int argc, char **argv) {
    struct in_addr host;
    if (argc != 4 || !inet_aton(argv[1], &host)) {
        fprintf(stderr, "usage: rtp_callers HOST FIRST_PORT CALLS\n");
        return 2;
    }
    count = atoi(argv[3]);
    calls = count > 0 ? calloc((size_t)count, sizeof *calls) : NULL;
    int poller = epoll_create1(0), timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
    if (!calls || poller < 0 || timer < 0) die("start");
    make_noise();
    for (int at = 0; at < count; at++) open_call(calls + at, host, atoi(argv[2]) + 2 * at, poller);
    struct epoll_event input = {.events = EPOLLIN, .data.ptr = NULL}, clock = {.events = EPOLLIN, .data.ptr = &timer};
    if (epoll_ctl(poller, EPOLL_CTL_ADD, 0, &input) || epoll_ctl(poller, EPOLL_CTL_ADD, timer, &clock)) die("epoll");
    printf("ready\n");
    fflush(stdout);
    int64_t begin_ns = now_ns(CLOCK_MONOTONIC), number = 0;
    while (commands) {
        int64_t due_ns = beat(begin_ns, &number);
        struct itimerspec at = {.it_value = {due_ns / 1000000000LL, due_ns % 1000000000LL}};
        timerfd_settime(timer, TFD_TIMER_ABSTIME, &at, NULL);
        struct epoll_event events[64];
        int found = epoll_wait(poller, events, 64, -1);
        if (found < 0 && errno != EINTR) die("epoll");
        for (int event = 0; event < found; event++) {
            if (!events[event].data.ptr)
                obey();
            else if (events[event].data.ptr != (void *)&timer)
                receive(events[event].data.ptr);
        }
    }
    return 0;
}
