/** The change engine, for real, on throw-away folders of this machine: every kind that needs no systemd. */
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, existsSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { directory, putFile, script, validate, type Change } from '../../src/model/change.js'
import { engineShell } from '../../src/runner/assets.js'
import { parseLine, stepScript, type EngineLine } from '../../src/shell/step.js'

const asRoot = process.getuid?.() === 0 ? false : 'needs root: the engine takes its turn with a lock in /run'

describe('the change engine', { skip: asRoot }, () => {
  let home: string
  let entry: string
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'hs-change-'))
    entry = join(home, 'journal')
    mkdirSync(entry)
  })
  afterEach(() => rmSync(home, { recursive: true, force: true }))

  const go = (verb: 'check' | 'apply' | 'undo', changes: readonly Change[]) => {
    const file = join(entry, 'step.sh')
    writeFileSync(file, stepScript(engineShell(), changes))
    const ran = spawnSync('sh', [file, verb], { encoding: 'utf8', env: { ...process.env, HS_NONCE: 'n', HS_STEP: 'test.step', HS_DIR: entry } })
    const lines = ran.stdout.split('\n')
    return { status: ran.status, output: ran.stdout + ran.stderr, said: lines.flatMap((line): EngineLine[] => { const one = parseLine(line, 'n'); return one === undefined ? [] : [one] }) }
  }
  const effects = (changes: readonly Change[]) => go('check', changes).said.flatMap((line) => (line.kind === 'check' ? [line.effect] : []))
  const results = (ran: ReturnType<typeof go>) => ran.said.flatMap((line) => (line.kind === 'change' ? [line.result] : []))
  const end = (ran: ReturnType<typeof go>) => ran.said.flatMap((line) => (line.kind === 'end' ? [line.status] : [])).at(-1)
  const look = (path: string) => `${(statSync(path).mode & 0o7777).toString(8)} ${statSync(path).uid}:${statSync(path).gid}`
  const listing = () => execFileSync('sh', ['-c', `cd ${home} && find . -path ./journal -prune -o -printf '%p %y %m %U:%G %l\\n' | sort; find . -path ./journal -prune -o -type f -exec sha256sum {} + | sort`], { encoding: 'utf8' })

  it('writes a new file below new folders, is unchanged the second time, and undo leaves no trace', () => {
    const before = listing()
    const path = join(home, 'a/b/c.conf')
    const changes = [putFile(path, "it's\n$HOME\n", { mode: '640', owner: '1:1' })]
    assert.deepEqual(effects(changes), ['create'])
    assert.equal(listing(), before, 'check changes nothing')
    assert.deepEqual(results(go('apply', changes)), ['changed'])
    assert.equal(readFileSync(path, 'utf8'), "it's\n$HOME\n")
    assert.equal(look(path), '640 1:1')
    assert.deepEqual(effects(changes), ['no-op'])
    assert.deepEqual(results(go('undo', changes)), ['undone'])
    assert.equal(listing(), before)
  })

  it('puts back bytes, mode and owner of a file that was there, and a link as a link', () => {
    const file = join(home, 'was.conf')
    const link = join(home, 'link.conf')
    writeFileSync(file, Buffer.from([0, 255, 10, 13]))
    chmodSync(file, 0o4711)
    symlinkSync('was.conf', link)
    const before = listing()
    const changes = [putFile(file, 'ours', { mode: '600' }), putFile(link, 'ours too')]
    assert.deepEqual(effects(changes), ['update', 'update'])
    assert.deepEqual(results(go('apply', changes)), ['changed', 'changed'])
    assert.ok(!lstatSync(link).isSymbolicLink())
    go('undo', changes)
    assert.equal(listing(), before)
    assert.equal(readlinkSync(link), 'was.conf')
  })

  it('notices a wrong mode or owner alone', () => {
    const file = join(home, 'f')
    writeFileSync(file, 'same')
    chmodSync(file, 0o644)
    assert.deepEqual(effects([putFile(file, 'same', { mode: '644', owner: '0:0' })]), ['no-op'])
    assert.deepEqual(effects([putFile(file, 'same', { mode: '600', owner: '0:0' })]), ['update'])
    assert.deepEqual(effects([putFile(file, 'same', { mode: '644', owner: '7:0' })]), ['update'])
  })

  it('makes folders, mends their mode, and undo removes only what it made and is empty', () => {
    const made = join(home, 'made')
    const there = join(home, 'there')
    mkdirSync(there)
    chmodSync(there, 0o755)
    const before = listing()
    const changes = [directory(made, '700', '3:4'), directory(there, '711', '0:0')]
    assert.deepEqual(effects(changes), ['create', 'update'])
    go('apply', changes)
    assert.equal(look(made), '700 3:4')
    go('undo', changes)
    assert.equal(listing(), before)
    rmSync(join(entry, 'changes'), { recursive: true })
    go('apply', changes)
    writeFileSync(join(made, 'kept'), 'the owner put this here')
    go('undo', changes)
    assert.ok(existsSync(join(made, 'kept')))
  })

  it('refuses a link where a folder is wanted: it could lead root anywhere', () => {
    const away = join(home, 'away')
    mkdirSync(away)
    chmodSync(away, 0o755)
    symlinkSync(away, join(home, 'link'))
    const before = listing()
    const ran = go('apply', [directory(join(home, 'link'), '700', '3:4')])
    assert.deepEqual(results(ran).slice(0, 1), ['failed'])
    assert.match(ran.output, /is a link/)
    assert.equal(listing(), before)
  })

  it('a validation that fails reverses the step and says so', () => {
    const file = join(home, 'f')
    writeFileSync(file, 'before')
    const before = listing()
    const ran = go('apply', [putFile(file, 'after'), validate('echo bad syntax; false')])
    assert.equal(ran.status, 1)
    assert.deepEqual(results(ran), ['changed', 'failed', 'undone', 'undone'])
    assert.equal(end(ran), 'failed')
    assert.match(ran.output, /bad syntax/)
    assert.equal(listing(), before)
  })

  const TOGGLE = 'case $1 in check) [ -e "$AT" ] || { echo "would make $AT"; exit 1; } ;; apply) echo making; : >"$AT" ;; undo) rm -f "$AT" ;; esac\n'

  it('runs a script change: asked first, proved after, reversed by its own undo', () => {
    const at = join(home, "a'b c")
    const changes = [script('the mark', TOGGLE, { AT: at })]
    assert.deepEqual(effects(changes), ['run'])
    assert.ok(!existsSync(at))
    const first = go('apply', changes)
    assert.deepEqual(results(first), ['changed'])
    assert.match(first.output, /^making$/m)
    assert.deepEqual(effects(changes), ['no-op'])
    go('undo', changes)
    assert.ok(!existsSync(at))
  })

  it('a script that claims success without effect has failed', () => {
    const ran = go('apply', [script('nothing', 'case $1 in check) echo still wrong; exit 1 ;; esac\n')])
    assert.deepEqual(results(ran), ['failed', 'undone'])
    assert.match(ran.output, /not as it should be/)
    assert.match(ran.output, /still wrong/)
  })

  it('a script whose check cannot tell is planned as unknown', () => {
    assert.deepEqual(effects([script('later', 'exit 3\n')]), ['unknown'])
  })

  it('killed between a change and its end, a second apply keeps the first before-image', () => {
    const file = join(home, 'f')
    writeFileSync(file, 'the first')
    const changes = [putFile(file, 'ours')]
    go('apply', changes)
    // as a kill right after the rename leaves it
    writeFileSync(join(entry, 'changes/0/result'), 'begun\n')
    writeFileSync(join(entry, 'state'), 'started\n')
    const ran = go('undo', changes)
    assert.equal(end(ran), 'undone')
    assert.equal(readFileSync(file, 'utf8'), 'the first')
  })
})
