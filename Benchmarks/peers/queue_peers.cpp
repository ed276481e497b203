// The C++ queues that `riskbench queue` measures beside ours, in a process of their own.
//
// Protocol: one request per line on stdin, `QUEUE MEASURE COUNT CPU0 CPU1`; one JSON line per answer
// on stdout. `list` answers with the queues that this build has. So rounds of different queues can
// interleave with rounds of ours, and all see the same weather on the machine.
//
// Items are 8 bytes, capacity is 65,536, every run checks the sum of what came out.
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <pthread.h>
#include <sched.h>
#include <string>
#include <thread>
#include <vector>

#if __has_include(<concurrentqueue/concurrentqueue.h>)
#include <concurrentqueue/concurrentqueue.h>
#define HAVE_MOODYCAMEL 1
#endif
#if __has_include(<atomic_queue/atomic_queue.h>)
#include <atomic_queue/atomic_queue.h>
#define HAVE_ATOMIC_QUEUE 1
#endif
#if __has_include(<boost/lockfree/queue.hpp>)
#include <boost/lockfree/queue.hpp>
#define HAVE_BOOST 1
#endif

static constexpr size_t capacity = 65536;

static void pin(int cpu) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(cpu, &set);
    pthread_setaffinity_np(pthread_self(), sizeof set, &set);
}

static int64_t now() {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(
               std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

// 63 pauses, then yield: the same as on the Swift side.
struct Backoff {
    int turns = 0;
    void wait() {
        if (++turns < 64) {
            __builtin_ia32_pause();
        } else {
            turns = 0;
            sched_yield();
        }
    }
    void reset() { turns = 0; }
};

// D. Vyukov's bounded MPMC queue, ported from 1024cores.net: a sequence number beside each value.
class Vyukov {
    struct Cell {
        std::atomic<uint64_t> sequence;
        uint64_t value;
    };
    alignas(128) std::unique_ptr<Cell[]> cells;
    alignas(128) std::atomic<uint64_t> tail{0};
    alignas(128) std::atomic<uint64_t> head{0};
    alignas(128) char pad = 0;
    static constexpr uint64_t mask = capacity - 1;

public:
    Vyukov() : cells(new Cell[capacity]) {
        for (uint64_t i = 0; i < capacity; i++) cells[i].sequence.store(i);
    }
    bool push(uint64_t value) {
        uint64_t position = tail.load(std::memory_order_relaxed);
        while (true) {
            Cell &cell = cells[position & mask];
            int64_t lead = int64_t(cell.sequence.load(std::memory_order_acquire) - position);
            if (lead == 0) {
                if (tail.compare_exchange_weak(position, position + 1, std::memory_order_relaxed)) {
                    cell.value = value;
                    cell.sequence.store(position + 1, std::memory_order_release);
                    return true;
                }
            } else if (lead < 0) {
                return false;
            } else {
                position = tail.load(std::memory_order_relaxed);
            }
        }
    }
    bool pop(uint64_t &value) {
        uint64_t position = head.load(std::memory_order_relaxed);
        while (true) {
            Cell &cell = cells[position & mask];
            int64_t lead = int64_t(cell.sequence.load(std::memory_order_acquire) - (position + 1));
            if (lead == 0) {
                if (head.compare_exchange_weak(position, position + 1, std::memory_order_relaxed)) {
                    value = cell.value;
                    cell.sequence.store(position + capacity, std::memory_order_release);
                    return true;
                }
            } else if (lead < 0) {
                return false;
            } else {
                position = head.load(std::memory_order_relaxed);
            }
        }
    }
};

// Tickets and turns per cell, each cell on its own line, as in E. Rigtorp's MPMCQueue.
class Turns {
    struct alignas(64) Cell {
        std::atomic<uint64_t> turn{0};
        uint64_t value = 0;
    };
    alignas(128) std::unique_ptr<Cell[]> cells;
    alignas(128) std::atomic<uint64_t> tail{0};
    alignas(128) std::atomic<uint64_t> head{0};
    alignas(128) char pad = 0;

public:
    Turns() : cells(new Cell[capacity]) {}
    bool push(uint64_t value) {
        uint64_t ticket = tail.load(std::memory_order_acquire);
        while (true) {
            Cell &cell = cells[ticket % capacity];
            uint64_t turn = ticket / capacity * 2;
            if (cell.turn.load(std::memory_order_acquire) == turn) {
                if (tail.compare_exchange_strong(ticket, ticket + 1)) {
                    cell.value = value;
                    cell.turn.store(turn + 1, std::memory_order_release);
                    return true;
                }
            } else {
                uint64_t before = ticket;
                ticket = tail.load(std::memory_order_acquire);
                if (ticket == before) return false;
            }
        }
    }
    bool pop(uint64_t &value) {
        uint64_t ticket = head.load(std::memory_order_acquire);
        while (true) {
            Cell &cell = cells[ticket % capacity];
            uint64_t turn = ticket / capacity * 2 + 1;
            if (cell.turn.load(std::memory_order_acquire) == turn) {
                if (head.compare_exchange_strong(ticket, ticket + 1)) {
                    value = cell.value;
                    cell.turn.store(turn + 1, std::memory_order_release);
                    return true;
                }
            } else {
                uint64_t before = ticket;
                ticket = head.load(std::memory_order_acquire);
                if (ticket == before) return false;
            }
        }
    }
};

#ifdef HAVE_MOODYCAMEL
class Moodycamel {
    moodycamel::ConcurrentQueue<uint64_t> queue{capacity};

public:
    bool push(uint64_t value) { return queue.enqueue(value); }
    bool pop(uint64_t &value) { return queue.try_dequeue(value); }
};
#endif

#ifdef HAVE_ATOMIC_QUEUE
class AtomicQueueTry {
    // Atomic elements need a value that means "empty": items are counted from 1 here.
    atomic_queue::AtomicQueue<uint64_t, capacity> queue;

public:
    bool push(uint64_t value) { return queue.try_push(value + 1); }
    bool pop(uint64_t &value) {
        if (!queue.try_pop(value)) return false;
        value -= 1;
        return true;
    }
};
#endif

#ifdef HAVE_BOOST
class BoostQueue {
    // 65,534 is the most that a fixed-sized one holds.
    boost::lockfree::queue<uint64_t, boost::lockfree::capacity<65534>> queue;

public:
    bool push(uint64_t value) { return queue.bounded_push(value); }
    bool pop(uint64_t &value) { return queue.pop(value); }
};
#endif

struct Figure {
    double value;
    bool sound;
};

// Nanoseconds per push and pop, one thread.
template <class Queue> Figure uncontended(uint64_t count, int cpu) {
    pin(cpu);
    auto queue = std::make_unique<Queue>();
    uint64_t sum = 0, value = 0;
    int64_t start = now();
    for (uint64_t i = 0; i < count; i++) {
        queue->push(i);
        if (queue->pop(value)) sum += value;
    }
    int64_t spent = now() - start;
    return {double(spent) / count, sum == count * (count - 1) / 2};
}

// Nanoseconds per push and pop, one thread, 512 in, 512 out.
template <class Queue> Figure burst(uint64_t count, int cpu) {
    pin(cpu);
    auto queue = std::make_unique<Queue>();
    uint64_t sum = 0, value = 0, rounds = count / 512;
    int64_t start = now();
    for (uint64_t round = 0; round < rounds; round++) {
        for (uint64_t i = 0; i < 512; i++) queue->push(i);
        for (uint64_t i = 0; i < 512; i++)
            if (queue->pop(value)) sum += value;
    }
    int64_t spent = now() - start;
    return {double(spent) / (rounds * 512), sum == rounds * (512 * 511 / 2)};
}

// Millions of items a second from one thread to another.
template <class Queue> Figure stream(uint64_t count, int producerCPU, int consumerCPU) {
    auto queue = std::make_unique<Queue>();
    std::atomic<int> ready{0};
    int64_t start = 0;
    uint64_t sum = 0;
    std::thread producer([&] {
        pin(producerCPU);
        ready++;
        while (ready < 2) __builtin_ia32_pause();
        start = now();
        Backoff backoff;
        for (uint64_t i = 0; i < count; i++) {
            while (!queue->push(i)) backoff.wait();
            backoff.reset();
        }
    });
    int64_t end = 0;
    std::thread consumer([&] {
        pin(consumerCPU);
        ready++;
        while (ready < 2) __builtin_ia32_pause();
        Backoff backoff;
        uint64_t value = 0;
        for (uint64_t i = 0; i < count; i++) {
            while (!queue->pop(value)) backoff.wait();
            backoff.reset();
            sum += value;
        }
        end = now();
    });
    producer.join();
    consumer.join();
    return {double(count) * 1000 / double(end - start), sum == count * (count - 1) / 2};
}

// Nanoseconds from one thread to another and back.
template <class Queue> Figure trip(uint64_t count, int firstCPU, int secondCPU) {
    auto there = std::make_unique<Queue>();
    auto back = std::make_unique<Queue>();
    uint64_t sum = 0;
    std::thread echo([&] {
        pin(secondCPU);
        Backoff backoff;
        uint64_t value = 0;
        for (uint64_t i = 0; i < count; i++) {
            while (!there->pop(value)) backoff.wait();
            backoff.reset();
            back->push(value);
        }
    });
    int64_t spent = 0;
    std::thread caller([&] {
        pin(firstCPU);
        Backoff backoff;
        uint64_t value = 0;
        int64_t start = now();
        for (uint64_t i = 0; i < count; i++) {
            there->push(i);
            while (!back->pop(value)) backoff.wait();
            backoff.reset();
            sum += value;
        }
        spent = now() - start;
    });
    caller.join();
    echo.join();
    return {double(spent) / count, sum == count * (count - 1) / 2};
}

template <class Queue>
static Figure measure(const std::string &name, uint64_t count, int first, int second) {
    if (name == "uncontended") return uncontended<Queue>(count, first);
    if (name == "burst") return burst<Queue>(count, first);
    if (name == "stream") return stream<Queue>(count, first, second);
    if (name == "trip") return trip<Queue>(count, first, second);
    return {0, false};
}

static bool run(const std::string &queue, const std::string &name, uint64_t count, int first,
                int second, Figure &figure) {
    if (queue == "vyukov") figure = measure<Vyukov>(name, count, first, second);
    else if (queue == "turns") figure = measure<Turns>(name, count, first, second);
#ifdef HAVE_MOODYCAMEL
    else if (queue == "moodycamel") figure = measure<Moodycamel>(name, count, first, second);
#endif
#ifdef HAVE_ATOMIC_QUEUE
    else if (queue == "atomic_queue") figure = measure<AtomicQueueTry>(name, count, first, second);
#endif
#ifdef HAVE_BOOST
    else if (queue == "boost") figure = measure<BoostQueue>(name, count, first, second);
#endif
    else return false;
    return true;
}

static void list() {
    std::string names = "\"vyukov\",\"turns\"";
#ifdef HAVE_MOODYCAMEL
    names += ",\"moodycamel\"";
#endif
#ifdef HAVE_ATOMIC_QUEUE
    names += ",\"atomic_queue\"";
#endif
#ifdef HAVE_BOOST
    names += ",\"boost\"";
#endif
    printf("{\"queues\":[%s]}\n", names.c_str());
}

int main() {
    char line[256], queue[64], name[64];
    while (fgets(line, sizeof line, stdin)) {
        unsigned long long count = 0;
        int first = 0, second = 0;
        Figure figure{0, false};
        if (strcmp(line, "list\n") == 0) {
            list();
        } else if (sscanf(line, "%63s %63s %llu %d %d", queue, name, &count, &first, &second) != 5
                   || count < 512 || !run(queue, name, count, first, second, figure)) {
            printf("{\"error\":\"expected list, or QUEUE MEASURE COUNT CPU0 CPU1\"}\n");
        } else {
            printf("{\"value\":%.6f,\"sound\":%s}\n", figure.value, figure.sound ? "true" : "false");
        }
        fflush(stdout);
    }
    return 0;
}
