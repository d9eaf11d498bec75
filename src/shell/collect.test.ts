import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { collectProgram, collectScript, parseFrames } from './collect.js'
import { base64 } from './quote.js'

const nonce = 'abc123'
const ended = (name: string, exit: number): string => `@${nonce} probe ${name} ${exit} 7`
const said = (...texts: string[]): string => `@${nonce} said ${base64(texts.map((text) => `@${nonce}@${text}`).join(''))}`

describe('frames', () => {
  it('are read, whatever stands around them', () => {
    const stdout = ['Welcome!', `no newline@${nonce} login root 1`, ended('os', 0), '\u0007noise', ended('ufw', 44), said('ID=debian\n', '', '', 'no ufw'), `@${nonce} done 2`, ''].join('\n')
    assert.deepEqual(parseFrames(stdout, nonce), {
      login: { user: 'root', root: true },
      frames: { os: { exit: 0, ms: 7, stdout: 'ID=debian\n', stderr: '' }, ufw: { exit: 44, ms: 7, stdout: '', stderr: 'no ufw' } },
    })
  })
  it('that are forged with another nonce count for nothing', () => {
    const stdout = [`@${nonce} login root 1`, ended('os', 0).replace(nonce, 'fff'), `@${nonce} done 0`].join('\n')
    assert.deepEqual(parseFrames(stdout, nonce)?.frames, {})
  })
  it('that a probe prints itself stay what it said', () => {
    const forged = `@fff done 1\n${ended('ufw', 0).replace(nonce, 'fff')}\n@fff@`
    const stdout = [`@${nonce} login root 1`, ended('os', 0), said(forged, ''), `@${nonce} done 1`].join('\n')
    assert.deepEqual(parseFrames(stdout, nonce)?.frames, { os: { exit: 0, ms: 7, stdout: forged, stderr: '' } })
  })
  for (const [why, stdout] of [
    ['no closing frame', [`@${nonce} login root 1`, ended('os', 0), said('x', '')].join('\n')],
    ['fewer frames than counted', [`@${nonce} login root 1`, said(), `@${nonce} done 1`].join('\n')],
    ['a frame cut short', [`@${nonce} login root 1`, `@${nonce} probe os 0`, said('x', ''), `@${nonce} done 1`].join('\n')],
    ['answers missing', [`@${nonce} login root 1`, ended('os', 0), ended('ufw', 0), said('x', ''), `@${nonce} done 2`].join('\n')],
    ['no answers', [`@${nonce} login root 1`, ended('os', 0), `@${nonce} done 1`].join('\n')],
    ['no login', [ended('os', 0), said('x', ''), `@${nonce} done 1`].join('\n')],
    ['nothing', ''],
  ] as const) {
    it(`say that the connection broke: ${why}`, () => assert.equal(parseFrames(stdout, nonce), undefined))
  }
})

describe('a finder', () => {
  const probe = (name: string, finder?: string) => ({ name, root: true, timeout: 20, text: name, settings: { CONTAINER: 'x' }, ...(finder === undefined ? {} : { finder }) })
  it('runs once, after the probes that wait for nobody and before those that it looks for', () => {
    const script = collectProgram({ collect: '', lane: '' }, nonce, [probe('a', 'look'), probe('b'), probe('c', 'look')])
    assert.deepEqual(
      script.split('\n').flatMap((line) => /^ {2}(hs_(?:find|probe|lane) .*?)(?: 1 .*)?$/.exec(line)?.[1] ?? []),
      ["hs_probe b", 'hs_lane b', 'hs_probe found1', 'hs_find found1', 'hs_probe a', 'hs_probe c', 'hs_lane a c'],
    )
  })
  it('needs root where all need it that it looks for', () => {
    const needs = (...roots: boolean[]): string | undefined => /hs_probe found1 (\d)/.exec(collectProgram({ collect: '', lane: '' }, nonce, roots.map((root, at) => ({ ...probe(`p${at}`, 'look'), root }))))?.[1]
    assert.deepEqual([needs(true, true), needs(true, false), needs(false, false)], ['1', '0', '0'])
  })
})

describe('the real collecting shell, on this machine', () => {
  const until = async (holds: () => boolean): Promise<void> => {
    while (!holds()) await new Promise((resolve) => setTimeout(resolve, 50))
  }
  const text = (name: string): string => readFileSync(new URL(`../../../src/shell/${name}`, import.meta.url), 'utf8')
  const probe = (name: string, body: string, more: object = {}) => ({ name, root: false, timeout: 20, text: body, settings: {}, ...more })
  const script = (probes: Parameters<typeof collectScript>[2]): string => collectScript({ collect: text('collect.sh'), lane: text('lane.sh'), enter: text('enter.sh') }, nonce, probes)
  const run = (...probes: Parameters<typeof collectScript>[2][number][]) => {
    const { stdout } = spawnSync('sh', ['-s'], { input: script(probes), maxBuffer: 1 << 24 })
    return parseFrames(stdout.toString(), nonce)?.frames ?? assert.fail('no closing frame')
  }
  it('brings every ending back, feeds no probe the rest of the script, and leaves nothing', () => {
    const frames = run(
      probe('known', "echo \"it's $X\"; cat; echo oops >&2", { settings: { X: "o'k" } }),
      probe('slow', 'sleep 60', { timeout: 1 }),
      probe('stubborn', 'trap "" TERM; echo begun; while :; do sleep 60; done', { timeout: 1 }),
      probe('killed', 'kill -s KILL $$'),
      probe('gone', 'echo not here >&2; exit 44'),
      probe('looked', 'echo "$FOUND $KEY $CONTAINER $TMPDIR $(cat "$FOUND_IN/left")"', { settings: { CONTAINER: 'x' }, finder: 'echo "KEY=a b"; echo more >"$TMPDIR/left"; exit 3' }),
      probe('long', 'head -c 300000 /dev/zero | tr "\\0" y'),
      probe('bytes', 'printf "a\\377\\303"'),
    )
    const exits = Object.fromEntries(Object.entries(frames).map(([name, { exit }]) => [name, exit]))
    assert.deepEqual(exits, { known: 0, slow: 124, stubborn: 124, killed: 137, gone: 44, looked: 0, long: 0, bytes: 0 })
    assert.deepEqual([frames['known']?.stdout, frames['known']?.stderr, frames['gone']?.stderr], ["it's o'k\n", 'oops\n', 'not here\n'])
    assert.equal(frames['stubborn']?.stdout, 'begun\n')
    assert.equal(frames['long']?.stdout.length, 300000)
    assert.equal(frames['bytes']?.stdout, 'a\ufffd\ufffd')
    const [, folder] = /^3 a b x (\/\S+) more\n$/.exec(frames['looked']?.stdout ?? '') ?? assert.fail(frames['looked']?.stdout)
    assert.equal(existsSync(folder ?? '/'), false)
  })
  it('a probe leaves nothing of itself to the next one in its process, and takes no other with it', () => {
    const state = 'echo "$$ $(umask) ${A-unset} ${B-unset} $PWD $TMPDIR ${HOME##*/} $#"; type ls >/dev/null'
    const frames = run(
      probe('first', `${state}; A=1 B=2; export A B; IFS=e; umask 000; ls() { :; }; set -- x y; set -eu; cd /; PATH=/nowhere; false`),
      probe('second', state),
      probe('last', `${state}; exec sh -c 'exit 3'`),
      probe('other', 'kill -s TERM $$', { settings: { A: 'mine' } }),
      probe('after', state, { settings: { B: 'mine' } }),
    )
    const [one, two, three] = ['first', 'second', 'last'].map((name) => (frames[name]?.stdout ?? '').split(' '))
    assert.deepEqual(Object.entries(frames).map(([name, { exit }]) => [name, exit]), [['first', 1], ['second', 0], ['last', 3], ['other', 143], ['after', 0]])
    assert.equal(one?.[0], two?.[0], 'they shared a process')
    for (const [name, said] of [['first', one], ['second', two], ['last', three]] as const) {
      assert.deepEqual([said?.[1], said?.[2], said?.[3], said?.[6], said?.[7]], ['0077', 'unset', 'unset', name, '0\n'])
      assert.equal(said?.[4], said?.[5])
    }
    assert.match(frames['after']?.stdout ?? '', / unset mine /)
  })
  it('answers when it is asked for nothing: some controls judge the spec alone', () => assert.deepEqual(run(), {}))
  it('gives a probe nothing but its settings', () => {
    const seen = (run(probe('bare', 'env', { settings: { X: '1' } }))['bare']?.stdout ?? '').split('\n').map((line) => line.split('=')[0])
    assert.deepEqual(seen.filter((key) => key !== '' && key !== '_').sort(), ['HOME', 'LC_ALL', 'PATH', 'PWD', 'TMPDIR', 'X'])
  })
  it('ends its probes and takes its folder away when it is killed', async () => {
    const child = spawn('sh', ['-s'], { stdio: ['pipe', 'pipe', 'ignore'], detached: true })
    // the folder and the probe's process tell themselves to a file that is not in the folder
    const told = mkdtempSync(join(tmpdir(), 'hs-collect-'))
    child.stdin.end(script([probe('slow', `echo "$$ $TMPDIR" >${told}/at.new; mv ${told}/at.new ${told}/at; sleep 60`)]))
    await until(() => existsSync(`${told}/at`))
    const [pid, folder] = readFileSync(`${told}/at`, 'utf8').trim().split(' ')
    // the shell that collects is the parent of the probe
    const collector = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[1]
    process.kill(Number(collector), 'SIGKILL')
    await until(() => !existsSync(`/proc/${pid}`) && !existsSync(folder ?? '/'))
    rmSync(told, { recursive: true })
  })
  it('takes its folder away when nobody listens any more', async () => {
    const told = mkdtempSync(join(tmpdir(), 'hs-collect-'))
    const child = spawn('sh', ['-s'], { stdio: ['pipe', 'pipe', 'ignore'] })
    child.stdin.end(script([probe('waits', 'echo "${TMPDIR%/*}" >"$TOLD/new" && mv "$TOLD/new" "$TOLD/at"; until [ -e "$TOLD/go" ]; do sleep 0.05; done', { settings: { TOLD: told } })]))
    await until(() => existsSync(`${told}/at`))
    const folder = readFileSync(`${told}/at`, 'utf8').trim()
    assert.ok(existsSync(folder))
    child.stdout.destroy()
    writeFileSync(`${told}/go`, '')
    await until(() => !existsSync(folder))
    rmSync(told, { recursive: true })
  })
  it('takes away what a collection left that was killed with its watch, and nothing of one that lives', () => {
    const ended = spawnSync('true').pid
    const [left = '', lives = ''] = [ended, process.pid].map((pid) => mkdtempSync(`/tmp/hardshell.${pid}.`))
    run(probe('known', 'echo'))
    assert.deepEqual([left, lives].map((folder) => existsSync(folder)), [false, true])
    rmSync(lives, { recursive: true })
  })
})
