/**
 * What a piece of work costs a practice server itself, whatever the clock says: processor time and processes started, by
 * the kernel's own counters for that server, and files written. What the server does anyway meanwhile is measured beside it,
 * and hardshell's own timers are held. Forks are counted below its sshd alone, by strace.
 */
import { DockerTransport } from '../src/transport/open.js'

export interface Cost {
  readonly cpuSeconds: number
  /** Processes and threads started: numbers given out in the server's own process namespace. */
  readonly started: number
  /** Files that were written meanwhile, logs left out. */
  readonly written: readonly string[]
}

/** CPU of its cgroup (version 1 or 2) in nanoseconds, and the last process number given out. */
const COUNTERS = `if [ -r /sys/fs/cgroup/cpuacct/cpuacct.usage ]; then cat /sys/fs/cgroup/cpuacct/cpuacct.usage; else awk '$1 == "usage_usec" { printf "%d000\\n", $2 }' /sys/fs/cgroup/cpu.stat; fi
cat /proc/sys/kernel/ns_last_pid`
const WRITTEN = "find / -xdev -newer /run/hardshell-bench -type f -not -path '/proc/*' -not -path '/sys/*' -not -path '/run/*' -not -path '/var/log/*' -not -path '/var/lib/docker/*' -not -path '/home/*/.openclaw/*' 2>/dev/null | sort"

/** What a login started: sshd's own processes, those of the login (PAM, the message of the day, sudo) and all of its work. */
export interface Forks {
  readonly processes: number
  readonly threads: number
  /** Of the processes, those of the collection's watch: one each second that it takes. */
  readonly watch: number
}

/** Everything of hardshell's that runs by the clock. */
const TIMERS = "systemctl list-units --type=timer --state=active --plain --no-legend 'hardshell-*' | cut -d' ' -f1"
const TRACE = '/run/hs-trace'

export class Meter {
  private readonly console: DockerTransport

  constructor(server: string, env: NodeJS.ProcessEnv) {
    this.console = new DockerTransport(`hardshell-practice-${server}`, env)
  }

  async of(work: () => Promise<unknown>): Promise<Cost> {
    await this.ask('touch /run/hardshell-bench; sleep 0.02')
    const before = await this.counters()
    const from = performance.now()
    await work()
    const took = performance.now() - from
    const after = await this.counters()
    const written = (await this.ask(WRITTEN)).split('\n').filter((line) => line !== '')
    // the same time again, with nothing asked of it
    const idle = await this.counters()
    await new Promise((resolve) => setTimeout(resolve, took))
    const still = await this.counters()
    return { cpuSeconds: (after.cpu - before.cpu - (still.cpu - idle.cpu)) / 1e9, started: after.last - before.last - (still.last - idle.last), written }
  }

  /** Runs work while none of hardshell's timers runs there. */
  async held<T>(work: () => Promise<T>): Promise<T> {
    const timers = (await this.ask(TIMERS)).trim().split('\n').join(' ')
    if (timers !== '') await this.ask(`systemctl stop ${timers}`)
    try {
      return await work()
    } finally {
      if (timers !== '') await this.ask(`systemctl start ${timers}`)
    }
  }

  /** What work that logs in there starts; undefined where strace is not installed. It takes several times as long as without. */
  async forks(work: () => Promise<unknown>): Promise<Forks | undefined> {
    const tracer = await this.ask(`command -v strace >/dev/null || exit 0
sshd=$(cat /run/sshd.pid)
strace -f -qq -e trace=clone,clone3,fork,vfork,execve -o ${TRACE} -p "$sshd" </dev/null >/dev/null 2>&1 &
until grep -q 'TracerPid:.*[1-9]' "/proc/$sshd/status" || ! kill -0 $!; do sleep 0.05; done
echo $!`)
    if (tracer === '') return undefined
    try {
      await work()
    } finally {
      // it lets go of everything, and ends when it has written all down
      await this.ask(`kill -s INT ${tracer}; while kill -0 ${tracer} 2>/dev/null; do sleep 0.05; done`)
    }
    // a call's beginning is one line, wherever it ended
    const calls = (await this.ask(`cat ${TRACE}; rm -f ${TRACE}`)).split('\n')
    const begun = calls.filter((line) => /^\d+ +(clone3?|v?fork)\(/.test(line))
    const threads = begun.filter((line) => line.includes('CLONE_THREAD')).length
    return { processes: begun.length - threads, threads, watch: calls.filter((line) => /execve\("\/usr\/bin\/sleep", \["sleep", "1"\]/.test(line)).length }
  }

  private async counters(): Promise<{ cpu: number; last: number }> {
    const [cpu, last] = (await this.ask(COUNTERS)).trim().split('\n').map(Number)
    return { cpu: cpu ?? NaN, last: last ?? NaN }
  }
  private async ask(script: string): Promise<string> {
    return (await this.console.run(script, { label: 'bench' })).stdout.toString()
  }
}
