/** When the looks speak and when they are silent: fold.jq, letter.jq and outcome.jq by the real jq, and a clock of our own. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'

const program = (name: string): string => fileURLToPath(new URL(`../../../src/areas/health/files/${name}`, import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'hs-fold-'))
after(() => rmSync(folder, { recursive: true, force: true }))

interface Message {
  readonly id: string
  readonly severity: string
  readonly title: string
  readonly text: string
}
interface State {
  readonly said: Message | null
  readonly worst: string
  readonly outbox: Readonly<Record<string, readonly Message[]>>
  readonly channels: Readonly<Record<string, { tries: number; again?: number | null; error?: string | null }>>
  readonly history: readonly { what: string; check: string }[]
  readonly faults: Readonly<Record<string, { raised: boolean; severity?: string }>>
}

/** A host whose checks we make up, looked at once a minute by its own clock. */
class Host {
  now = 1_800_000_000
  state: State = {} as State
  constructor(private readonly settings: Readonly<Record<string, string>> = {}) {}

  /** @param checks NAME: [verdict, words]; `lines` as observe.sh prints them */
  look(checks: Readonly<Record<string, readonly [string, string]>>, lines: readonly string[] = [], kind = 'fast'): Message | null {
    this.now += 60
    const seen = [...Object.entries(checks).map(([name, [verdict, words]]) => `check\t${name}\t${verdict}\t\t${words}`), ...lines]
    this.run('fold.jq', ['--arg', 'look', kind, '--argjson', 'began', String(this.now), ...this.file('seen', [...seen, 'end'].join('\n')), ...this.file('secrets', 'fake-word-that-is-hidden\n')])
    return this.state.said
  }
  /** A look that something cut short. */
  half(): void {
    this.run('fold.jq', ['--arg', 'look', 'fast', '--argjson', 'began', String(this.now), ...this.file('seen', 'check\tgateway.running\tok\t\t'), ...this.file('secrets', '')])
  }
  outcome(name: string, result: string, wait = 0): void {
    const letters = join(folder, 'letters')
    writeFileSync(letters, JSON.stringify(this.state.outbox[name] ?? []))
    this.run('outcome.jq', ['--arg', 'name', name, '--arg', 'result', result, '--arg', 'why', 'it answers with HTTP 500', '--arg', 'proof', '', '--argjson', 'wait', String(wait), '--argjson', 'skew', 'null', '--slurpfile', 'letters', letters])
  }
  private file(name: string, text: string): string[] {
    writeFileSync(join(folder, name), text)
    return ['--rawfile', name, join(folder, name)]
  }
  private run(name: string, args: readonly string[]): void {
    const env = { ...process.env, HOST: 'vps', CHANNELS: 'phone=ntfy=warning= desk=slack=critical=', DEADMAN: '', REMIND: '24', CLOCK: '60', ...this.settings }
    this.state = JSON.parse(execFileSync('jq', ['-c', '--argjson', 'now', String(this.now), ...args, '-f', program(name)], { input: JSON.stringify(this.state), encoding: 'utf8', env, stdio: 'pipe' })) as State
  }
}
const WELL = { 'disk:/': ['ok', 'the disk of / is 50 % full'], 'gateway.running': ['ok', 'the gateway runs'] } as const
const FULL = { ...WELL, 'disk:/': ['warning', 'the disk of / is 86 % full'] } as const
const FULLER = { ...WELL, 'disk:/': ['critical', 'the disk of / is 96 % full'] } as const
const DOWN = { ...WELL, 'gateway.running': ['critical', 'the gateway is stopped'] } as const

describe('what the looks say', () => {
  it('nothing while all is well', () => {
    const host = new Host()
    for (let n = 0; n < 5; n += 1) assert.equal(host.look(WELL), null)
    assert.equal(host.state.worst, 'ok')
    assert.deepEqual(host.state.history, [])
  })
  it('a fault once, its end once', () => {
    const host = new Host()
    host.look(WELL)
    assert.equal(host.look(FULL)?.text, 'BROKEN (warning): the disk of / is 86 % full')
    for (let n = 0; n < 10; n += 1) assert.equal(host.look(FULL), null)
    assert.equal(host.look(WELL), null, 'one good look is no end yet')
    const end = host.look(WELL)
    assert.deepEqual([end?.title, end?.severity, end?.text], ['vps: well again', 'ok', 'HEALED after 12 min: the disk of / is 50 % full'])
    assert.equal(host.look(WELL), null)
  })
  it('a gateway that is away for one look is not spoken of; one that stays away is', () => {
    const host = new Host()
    host.look(WELL)
    assert.equal(host.look(DOWN), null)
    assert.equal(host.look(WELL), null)
    assert.equal(host.look(DOWN), null)
    assert.equal(host.look(DOWN)?.severity, 'critical')
  })
  it('worse is said, less is not, and what was critical stays so until it is healed', () => {
    const host = new Host()
    host.look(FULL)
    assert.match(host.look(FULLER)?.text ?? '', /^WORSE \(critical\)/)
    assert.equal(host.look(FULL), null)
    assert.equal(host.state.faults['disk:/']?.severity, 'critical')
    assert.equal(host.state.worst, 'critical')
    const smaller = host.look({ ...FULL, names: ['warning', 'the name x does not resolve'] })
    assert.equal(smaller?.severity, 'critical')
    assert.match(smaller?.text ?? '', /^BROKEN \(warning\): the name x does not resolve\nbesides, broken since 3 min \(critical\): the disk/)
  })
  it('several faults of one look are one message', () => {
    const host = new Host()
    const said = host.look({ ...FULL, memory: ['critical', 'only 40 MB of memory are available'] })
    assert.equal(said?.title, 'vps: 2 things are broken')
    assert.equal(said?.text.split('\n').length, 2)
  })
  it('what lasts is said again after a day, and only then', () => {
    const host = new Host()
    host.look(FULL)
    host.now += 23 * 3600
    assert.equal(host.look(FULL), null)
    host.now += 3600
    assert.match(host.look(FULL)?.text ?? '', /^STILL BROKEN since 24 h \(warning\)/)
    assert.equal(host.look(FULL), null)
  })
  it('what comes and goes is not called well again until it was quiet for a quarter of an hour', () => {
    const host = new Host()
    const said: string[] = []
    for (let n = 0; n < 14; n += 1) {
      const text = host.look(n % 4 < 2 ? FULL : WELL)?.text
      if (text !== undefined) said.push(text)
    }
    // broken, healed, broken, healed, broken: the third time it stays
    assert.equal(said.length, 5, said.join('\n'))
    assert.match(said[4] ?? '', /It comes and goes/)
    let quiet = 0
    while (host.look(WELL) === null) quiet += 1
    assert.ok(quiet >= 13 && quiet <= 15, String(quiet))
  })
  it('not knowing neither breaks nor heals', () => {
    const host = new Host()
    host.look(FULL)
    for (let n = 0; n < 5; n += 1) assert.equal(host.look({ ...WELL, 'disk:/': ['unknown', '?'] }), null)
    assert.equal(host.state.faults['disk:/']?.raised, true)
    assert.equal(host.look({ 'gateway.running': WELL['gateway.running'] }, ['keep\tdisk:/']), null)
    assert.equal(host.state.faults['disk:/']?.raised, true)
  })
  it('half a look heals nothing: it is none', () => {
    const host = new Host()
    host.look(FULL)
    assert.throws(() => host.half())
    assert.equal(host.state.faults['disk:/']?.raised, true)
  })
  it('a whole kind of subject that could not be looked at stays as it was', () => {
    const host = new Host()
    host.look(FULL)
    for (let n = 0; n < 3; n += 1) assert.equal(host.look({ 'gateway.running': WELL['gateway.running'], disks: ['unknown', '?'] }, ['keep\tdisk:*']), null)
    assert.equal(host.state.faults['disk:/']?.raised, true)
  })
  it('a subject that is gone is healed', () => {
    const host = new Host()
    host.look(FULL)
    host.look({ 'gateway.running': WELL['gateway.running'] })
    assert.equal(host.state.faults['disk:/']?.raised, true, 'one kind of look says nothing of what the other sees')
    assert.match(host.look({ 'gateway.running': WELL['gateway.running'] })?.text ?? '', /^HEALED after 2 min: disk:\/ is not there any more/)
  })
  it('slow and fast looks do not undo each other’s faults', () => {
    const host = new Host()
    host.look({ providers: ['warning', 'anthropic (cooldown)'] }, [], 'slow')
    for (let n = 0; n < 5; n += 1) assert.equal(host.look(WELL), null)
    assert.equal(host.state.faults['providers']?.raised, true)
    assert.match(host.look({ providers: ['ok', 'no provider has shut this gateway out'] }, [], 'slow')?.text ?? '', /^HEALED/)
  })
  it('three starts within a quarter of an hour are a fault, two are not, and those of a container made anew do not count', () => {
    const host = new Host()
    const at = (id: string, count: number): Message | null => host.look(WELL, [`count\trestarts\t${id}\t${count}`])
    assert.equal(at('a', 40), null, 'how many there were before nobody knows when')
    assert.equal(at('a', 42), null)
    assert.equal(at('b', 0), null)
    assert.equal(at('b', 2), null)
    at('b', 3)
    assert.match(at('b', 3)?.text ?? '', /started anew 3 times/)
    const again = new Host()
    const then = (count: number): Message | null => again.look(WELL, [`count\trestarts\ta\t${count}`])
    for (const count of [3, 0, 1]) assert.equal(then(count), null, 'started by hand, which begins the count anew')
    then(3)
    assert.match(then(3)?.text ?? '', /started anew 3 times/)
  })
  it('a kill for want of memory is a fault for an hour', () => {
    const host = new Host()
    const at = (of: string, count: number): Message | null => host.look(WELL, [`count\tkilled\t${of}\t${count}`])
    assert.equal(at('a', 5), null, 'those before the first look are not ours to tell')
    assert.match(at('a', 6)?.text ?? '', /killed for want of memory/)
    assert.equal(at('b', 0), null)
    host.now += 3600
    at('b', 0)
    assert.match(at('b', 0)?.text ?? '', /^HEALED/)
  })
  it('once a clock that was ahead is put right, faults heal, are reminded of and channels are tried as if nothing had been', () => {
    const host = new Host()
    const year = 365 * 86_400
    host.now += year
    host.look({ ...FULL, 'gateway.running': DOWN['gateway.running'] })
    host.look({ ...FULL, 'gateway.running': DOWN['gateway.running'] })
    host.outcome('phone', 'failed')
    host.now -= year
    assert.equal(host.look({ ...FULL, 'gateway.running': DOWN['gateway.running'] }), null)
    assert.ok((host.state.channels['phone']?.again ?? 0) <= host.now)
    host.now += 86_400
    assert.match(host.look({ ...WELL, 'gateway.running': DOWN['gateway.running'] })?.text ?? '', /^STILL BROKEN since 24 h \(critical\): the gateway is stopped/m)
    assert.match(host.look(WELL)?.text ?? '', /^HEALED after 24 h: the disk/)
    assert.match(host.look(WELL)?.text ?? '', /^HEALED after 24 h: the gateway runs/)
    assert.equal(host.state.worst, 'ok')
  })
  it('a word that is secret never gets into the state', () => {
    const host = new Host()
    host.look({ x: ['critical', 'it said fake-word-that-is-hidden aloud'] })
    assert.equal(JSON.stringify(host.state).includes('fake-word-that-is-hidden'), false)
    assert.match(host.state.said?.text ?? '', /it said \[secret\] aloud/)
  })
})

describe('who is told', () => {
  it('a channel for critical things only is told of nothing smaller', () => {
    const host = new Host()
    host.look(FULL)
    assert.deepEqual(Object.keys(host.state.outbox), ['phone'])
    host.look(FULLER)
    assert.deepEqual(Object.keys(host.state.outbox).sort(), ['desk', 'phone'])
  })
  it('what was not taken waits longer each time, an hour at most, and as long as the channel asks', () => {
    const host = new Host()
    host.look(FULL)
    const waits: number[] = []
    for (let n = 0; n < 9; n += 1) {
      host.outcome('phone', 'failed')
      waits.push((host.state.channels['phone']?.again ?? 0) - host.now)
    }
    assert.deepEqual(waits, [30, 60, 120, 300, 600, 1800, 3600, 3600, 3600])
    host.outcome('phone', 'wait', 7000)
    assert.equal((host.state.channels['phone']?.again ?? 0) - host.now, 7000)
    assert.equal(host.state.outbox['phone']?.length, 1)
    host.outcome('phone', 'taken')
    assert.deepEqual(host.state.outbox['phone'], [])
    assert.equal(host.state.channels['phone']?.tries, 0)
  })
  it('a channel that three times took nothing is a fault, told to the others and not to itself', () => {
    const host = new Host({ CHANNELS: 'phone=ntfy=warning= desk=slack=warning=' })
    host.look(FULL)
    for (let n = 0; n < 3; n += 1) host.outcome('phone', 'failed')
    assert.match(host.look(FULL)?.text ?? '', /the channel phone cannot be reached: it answers with HTTP 500/)
    assert.equal(host.state.outbox['phone']?.length, 1)
    assert.equal(host.state.outbox['desk']?.length, 2)
  })
  it('no more than twenty messages wait for a channel, and none for one that is not declared any more', () => {
    const host = new Host()
    for (let n = 0; n < 22; n += 1) host.look({ [`disk:/${n}`]: ['warning', `disk ${n}`] })
    assert.equal(host.state.outbox['phone']?.length, 20)
    const without = new Host({ CHANNELS: '' })
    without.state = host.state
    without.look(WELL)
    assert.deepEqual(without.state.outbox, {})
  })
})

describe('letters', () => {
  const long = Array.from({ length: 30 }, (_, n) => ({ id: String(n), at: 1_800_000_000 + n, host: 'vps', severity: n === 3 ? 'critical' : 'warning', title: `vps: thing ${n} is broken`, text: `BROKEN (warning): thing ${n} & <all> “of it” ${'é'.repeat(300)}`, checks: [] }))
  const letter = (kind: string, address: string, messages: readonly object[] = long): string => {
    const file = join(folder, 'address')
    writeFileSync(file, address)
    return execFileSync('jq', ['-r', '--arg', 'kind', kind, ...(kind === 'email' ? ['--arg', 'address', address] : ['--rawfile', 'address', file]), '-f', program('letter.jq')], { input: JSON.stringify(messages), encoding: 'utf8' })
  }
  it('keep to the limits that each service sets, and take the worst of what they tell', () => {
    const ntfy = JSON.parse(letter('ntfy', 'https://ntfy.example/topic')) as { topic: string; message: string; title: string; priority: number }
    assert.deepEqual([ntfy.topic, ntfy.priority], ['topic', 5])
    assert.ok(Buffer.byteLength(ntfy.message) <= 4096, String(Buffer.byteLength(ntfy.message)))
    assert.equal(ntfy.title, 'vps: thing 29 is broken (and 29 earlier)')
    const discord = JSON.parse(letter('discord', 'https://x/y')) as { content: string; allowed_mentions: unknown }
    assert.ok(discord.content.length <= 2000)
    assert.deepEqual(discord.allowed_mentions, { parse: [] })
    const telegram = JSON.parse(letter('telegram', 'https://t/botX/sendMessage?chat_id=-100&message_thread_id=7')) as Record<string, unknown>
    assert.deepEqual([telegram['chat_id'], telegram['message_thread_id']], ['-100', '7'])
    assert.ok(String(telegram['text']).length <= 4096)
    const slack = JSON.parse(letter('slack', 'https://x/y', long.slice(0, 1))) as { text: string }
    assert.match(slack.text, /&amp; &lt;all&gt;/)
    assert.equal((JSON.parse(letter('webhook', 'https://x/y')) as { severity: string; messages: unknown[] }).messages.length, 30)
  })
  it('a letter by mail has headers of plain ASCII, one line each', () => {
    const [head = '', ...rest] = letter('email', 'ada@example.org', [{ ...long[0], title: 'vps: “odd”\nBcc: eve@example.org' }]).split('\n\n')
    assert.deepEqual(head.split('\n').map((line) => line.split(':')[0]), ['To', 'Subject', 'MIME-Version', 'Content-Type', 'Auto-Submitted'])
    assert.ok([...head].every((character) => character.charCodeAt(0) < 127))
    assert.match(rest.join('\n\n'), /thing 0/)
  })
})
