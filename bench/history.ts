/**
 * What reading a history of 10,000 commits for secrets costs beside `git log -p` alone: a ratio.
 *   node dist/bench/history.js [COMMITS] [ROUNDS]
 * Interleaved, on this machine; processor time of the two and their children, so that other work on it does not count.
 */
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { packageRoot } from '../src/runner/assets.js'
import { makeRepository, ordinary } from '../test/unit/git-repository.js'

const [commits = '10000', rounds = '5'] = process.argv.slice(2)
const work = mkdtempSync(join(tmpdir(), 'hs-bench-'))
try {
  copyFileSync(new URL('src/areas/secrets/files/history.mjs', packageRoot), join(work, 'history.mjs'))
  copyFileSync(createRequire(import.meta.url).resolve('@secretlint/secretlint-rule-preset-recommend'), join(work, 'preset.mjs'))
  const repository = join(work, 'repository')
  makeRepository(repository, ordinary(Number(commits)))
  const seconds = (program: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): number => {
    // bash's own `times`: of its children
    const ran = spawnSync('bash', ['-c', '"$@" >/dev/null; times', 'bash', program, ...args], { encoding: 'utf8', env: { ...process.env, ...env } })
    if (ran.status !== 0) throw new Error(ran.stderr)
    const words = (ran.stdout.trim().split('\n').at(-1) ?? '').split(' ')
    return words.reduce((sum, word) => sum + Number(/^(\d+)m/.exec(word)?.[1] ?? 0) * 60 + Number(/m([\d.]+)s/.exec(word)?.[1] ?? 0), 0)
  }
  const ratios: number[] = []
  for (let round = 1; round <= Number(rounds); round += 1) {
    const alone = seconds('git', ['-C', repository, 'log', '-p', '-U0'])
    const read = seconds(process.execPath, [join(work, 'history.mjs')], { GIT_TREE_DIR: join(repository, '.git'), SALT: 'salt', TMPDIR: work })
    ratios.push(read / alone)
    console.log(`round ${round}: git log -p ${alone.toFixed(2)} s, read for secrets ${read.toFixed(2)} s of processor time: ${(read / alone).toFixed(1)} times`)
  }
  ratios.sort((a, b) => a - b)
  console.log(`${commits} commits: median ${ratios[Math.floor(ratios.length / 2)]?.toFixed(1)} times git log -p (${ratios[0]?.toFixed(1)} to ${ratios.at(-1)?.toFixed(1)})`)
} finally {
  rmSync(work, { recursive: true, force: true })
}
