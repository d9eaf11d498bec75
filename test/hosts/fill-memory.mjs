// fill-memory.mjs PERCENT - runs in a container: takes memory until its group has PERCENT of what it may have, what the kernel
// would give back left out, and holds it until somebody makes /tmp/enough. For tests.
import { existsSync, readFileSync, rmSync } from 'node:fs'

const root = existsSync('/sys/fs/cgroup/memory.max') ? '/sys/fs/cgroup/memory.' : '/sys/fs/cgroup/memory/memory.'
const read = (...names) => readFileSync(names.map((name) => root + name).find((path) => existsSync(path)), 'utf8')
const limit = Number(read('max', 'limit_in_bytes'))
const used = () => Number(read('current', 'usage_in_bytes')) - Number(/^(?:total_)?inactive_file (\d+)$/m.exec(read('stat').split('\n').toReversed().join('\n'))?.[1] ?? 0)

rmSync('/tmp/enough', { force: true })
const kept = []
for (;;) {
  if (existsSync('/tmp/enough')) process.exit(0)
  if (used() < (limit * Number(process.argv[2])) / 100) kept.push(Buffer.alloc(1e7, 1))
  else await new Promise((later) => setTimeout(later, 100))
}
