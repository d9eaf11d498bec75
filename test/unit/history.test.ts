/** history.mjs on real repositories: what it finds, what it never prints, how it goes on, and what a repository cannot make it do. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { parseHistories } from '../../src/areas/secrets/histories.js'
import { packageRoot } from '../../src/runner/assets.js'
import { madeUp, makeRepository, ordinary } from './git-repository.js'

const work = mkdtempSync(join(tmpdir(), 'hs-history-'))
const program = join(work, 'program')
mkdirSync(program)
copyFileSync(new URL('src/areas/secrets/files/history.mjs', packageRoot), join(program, 'history.mjs'))
copyFileSync(createRequire(import.meta.url).resolve('@secretlint/secretlint-rule-preset-recommend'), join(program, 'preset.mjs'))

function look(repository: string, before: readonly string[] = []) {
  const ran = spawnSync(process.execPath, [join(program, 'history.mjs')], { encoding: 'utf8', env: { PATH: process.env['PATH'], TMPDIR: work, SALT: 'salt', GIT_TREE_DIR: join(repository, '.git'), BEFORE: before.join(' ') } })
  assert.equal(ran.status, 0, ran.stderr)
  const [read] = parseHistories(`tree ${repository}\n${ran.stdout}`)
  assert.ok(read)
  return { ...read, text: ran.stdout + ran.stderr }
}
const git = (repository: string, ...args: readonly string[]): string => {
  const ran = spawnSync('git', ['-C', repository, '-c', 'user.name=a', '-c', 'user.email=a@example.org', ...args], { encoding: 'utf8' })
  assert.equal(ran.status, 0, ran.stderr)
  return ran.stdout.trim()
}
const found = ({ findings }: { readonly findings: readonly { readonly rule: string; readonly file: string }[] }): readonly string[] => findings.map(({ rule, file }) => `${rule} ${file}`).sort()

describe('the history of a git tree', () => {
  after(() => rmSync(work, { recursive: true, force: true }))

  it('of 10,000 commits: every planted secret is found once, by name and by content, and none is printed', () => {
    const repository = join(work, 'big')
    const secrets = { token: madeUp.gatewayToken(), github: madeUp.github(), slack: madeUp.slack(), key: madeUp.privateKey() }
    makeRepository(repository, ordinary(10_000, new Map([
      [100, { 'config.js': `const key = "${secrets.github}"\n` }],
      [200, { '.env': `OPENCLAW_GATEWAY_TOKEN=${secrets.token}\nTZ=UTC\n` }],
      [201, { '.env': 'TZ=UTC\n' }],
      [5000, { 'notes/a b.md': `ask me for ${secrets.slack}\n` }],
      [7000, { 'deploy key.txt': secrets.key }],
      [7001, { 'agents/main/sessions/chat.jsonl': '{}\n', '.env.example': 'KEY=\n' }],
      [9000, { 'again.js': `const key = "${secrets.github}"\n` }],
    ])))
    const read = look(repository)
    assert.equal(read.commits, 10_000)
    assert.deepEqual(found(read), ['chat-history agents/main/sessions/chat.jsonl', 'env-file .env', 'gateway-token .env', 'github config.js', 'privatekey deploy key.txt', 'slack notes/a b.md'])
    assert.equal(read.findings.find(({ rule }) => rule === 'github')?.count, 2)
    const commit = git(repository, 'rev-list', '--reverse', 'main').split('\n')[99] ?? ''
    assert.equal(read.findings.find(({ rule }) => rule === 'github')?.commit, commit.slice(0, 10), 'where it came in')
    for (const secret of [...Object.values(secrets), secrets.token.slice(0, 12)]) assert.ok(!read.text.includes(secret))

    // the next reading begins where this one ended
    writeFileSync(join(repository, 'new.js'), `const key = "${madeUp.github()}"\n`)
    git(repository, 'add', 'new.js')
    git(repository, 'commit', '-qm', 'more')
    const more = look(repository, read.heads)
    assert.deepEqual([more.resumed, more.commits, found(more)], [true, 1, ['github new.js']])
    assert.deepEqual(look(repository, more.heads).commits, 0)
  })

  it('after a rewrite everything is read anew, and what only a reflog or a stash still has is found', () => {
    const repository = join(work, 'rewritten')
    makeRepository(repository, ordinary(5))
    git(repository, 'checkout', '-q', '-f', 'main')
    const before = look(repository)
    writeFileSync(join(repository, 'oops.txt'), `${madeUp.github()}\n`)
    git(repository, 'add', 'oops.txt')
    git(repository, 'commit', '-qm', 'oops')
    git(repository, 'reset', '-q', '--hard', 'HEAD~1')
    assert.deepEqual(found(look(repository, before.heads)), ['github oops.txt'])
    git(repository, 'reflog', 'expire', '--expire=now', '--all')
    rmSync(join(repository, '.git/ORIG_HEAD'))
    assert.deepEqual(found(look(repository)), [])
    git(repository, 'commit', '-q', '--amend', '-m', 'other')
    git(repository, 'reflog', 'expire', '--expire=now', '--all')
    assert.equal(look(repository, before.heads).resumed, false)
  })

  it('merges and lines that look like parts of a diff are read as what they are', () => {
    const repository = join(work, 'odd')
    makeRepository(repository, ordinary(2))
    git(repository, 'checkout', '-q', '-f', 'main')
    const [inMerge, disguised] = [madeUp.github(), madeUp.github()]
    writeFileSync(join(repository, 'odd.txt'), `++ b/elsewhere.txt\n@@ -1 +1 @@\ndiff --git a/x b/x\ncommit ${'0'.repeat(40)}\n${disguised}\n`)
    git(repository, 'add', '.')
    git(repository, 'commit', '-qm', 'odd')
    git(repository, 'checkout', '-qb', 'side', 'HEAD~1')
    writeFileSync(join(repository, 'side.txt'), 'side\n')
    git(repository, 'add', '.')
    git(repository, 'commit', '-qm', 'side')
    git(repository, 'merge', '-q', '--no-commit', 'main')
    writeFileSync(join(repository, 'side.txt'), `side\n${inMerge}\n`)
    writeFileSync(join(repository, 'odd.txt'), 'all other\n')
    git(repository, 'add', '.')
    git(repository, 'commit', '-qm', 'merged')
    assert.deepEqual(found(look(repository)), ['github odd.txt', 'github side.txt'])
  })

  it('a comment that switches secretlint off does not, and a repository cannot make it run anything', () => {
    const repository = join(work, 'hostile')
    makeRepository(repository, ordinary(2, new Map([[2, { 'a.txt': `// secretlint-disable\n${madeUp.github()}\n`, '.gitattributes': '*.txt diff=evil filter=evil\n' }]])))
    const ran = join(work, 'it-ran')
    for (const key of ['core.fsmonitor', 'diff.evil.textconv', 'diff.evil.command', 'diff.external', 'filter.evil.clean', 'core.pager', 'core.sshCommand', 'gpg.program']) git(repository, 'config', key, `touch ${ran}`)
    git(repository, 'config', 'log.showSignature', 'true')
    writeFileSync(join(repository, '.git/info/attributes'), '*.txt diff=evil\n')
    assert.deepEqual(found(look(repository)), ['github a.txt'])
    assert.equal(existsSync(ran), false)
  })
})
