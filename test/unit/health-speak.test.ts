/**
 * How a look speaks to each channel of alarm: look.sh as the host runs it, in a folder of its own, and a server that speaks each
 * real API. What is broken for it is that Docker has no gateway of that name: a Docker of this test's own, since whether the
 * machine's answers would change what is said, and when.
 */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer, type Server } from 'node:http'
import { after, before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { AlarmChannels, type Illness, type Kind } from '../hosts/alarm-channels.js'

const program = fileURLToPath(new URL('../../../src/areas/health/files/look.sh', import.meta.url))
const KINDS = ['ntfy', 'discord', 'slack', 'telegram', 'webhook'] as const
const CONF = { CONTAINER: 'hardshell-unit-test-no-such', PORT: '9', ENV_FILE: '', DISK_WARNING: '101', DISK_CRITICAL: '101', FOLDERS: '/', MEMORY: '0', GATEWAY_MEMORY: '90', BACKUP: '/nonexistent', BACKUP_AGE: '36', REMIND: '24', EXPIRY: '14', KEYS_AGE: '90', CLOCK: '60', NAMES: '', METRICS: '' }

interface Channel {
  readonly tries: number
  readonly error: string | null
  readonly again: number | null
  readonly refused: boolean
}
interface State {
  readonly faults: Readonly<Record<string, { readonly raised: boolean }>>
  readonly channels: Readonly<Record<string, Channel>>
  readonly outbox: Readonly<Record<string, readonly unknown[]>>
  readonly deliveries?: readonly { readonly channel: string; readonly proof: string }[]
}

/** A host of our own making, whose looks this test starts. */
class Lookout {
  private readonly folder = mkdtempSync(join(tmpdir(), 'hs-speak-'))
  /** All that its looks printed: what would be in the journal. */
  printed = ''
  constructor(
    private readonly docker: string,
    addresses: Readonly<Record<string, { readonly kind: string; readonly address: string }>>,
    env = '',
  ) {
    mkdirSync(join(this.folder, 'channels'))
    writeFileSync(join(this.folder, '.env'), env)
    for (const [name, { address }] of Object.entries(addresses)) writeFileSync(join(this.folder, 'channels', name), `${address}\n`)
    const told = Object.entries(addresses).filter(([name]) => name !== 'deadman')
    const conf = { ...CONF, ENV_FILE: join(this.folder, '.env'), CHANNELS: told.map(([name, { kind }]) => `${name}=${kind}=warning=`).join(' '), DEADMAN: 'deadman' in addresses ? 'yes' : '' }
    writeFileSync(join(this.folder, 'health.conf'), Object.entries(conf).map(([key, value]) => `${key}='${value}'\n`).join(''))
  }
  /** The next look, with nobody asked to wait any more. */
  async look(): Promise<State> {
    if (existsSync(join(this.folder, 'state.json'))) {
      const state = this.state
      for (const one of Object.values(state.channels)) Object.assign(one, { again: null })
      writeFileSync(join(this.folder, 'state.json'), JSON.stringify(state))
    }
    await new Promise<void>((done, lost) => {
      const env = { ...process.env, HEALTH_HOME: this.folder, HEALTH_SETTINGS: this.folder, RUNTIME_DIRECTORY: this.folder, DOCKER_HOST: `unix://${this.docker}` }
      execFile('sh', [program, 'fast'], { env }, (error, stdout, stderr) => {
        this.printed += stdout + stderr
        if (error === null) done()
        else lost(new Error(stderr, { cause: error }))
      })
    })
    return this.state
  }
  get state(): State {
    return JSON.parse(readFileSync(join(this.folder, 'state.json'), 'utf8')) as State
  }
  /** Everything that it keeps but the addresses themselves, and the gateway's .env. */
  kept(): string {
    return readdirSync(this.folder, { withFileTypes: true }).filter((one) => one.isFile() && one.name !== '.env').map(({ name }) => readFileSync(join(this.folder, name), 'latin1')).join('\n')
  }
  drill(id: string): void {
    writeFileSync(join(this.folder, 'drill'), `${id}\n`)
  }
  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}

describe('speaking to the channels', { concurrency: 4 }, () => {
  const opened: AlarmChannels[] = []
  const lookouts: Lookout[] = []
  const open = async (): Promise<AlarmChannels> => {
    const channels = await AlarmChannels.open('127.0.0.1')
    opened.push(channels)
    return channels
  }
  const folder = mkdtempSync(join(tmpdir(), 'hs-docker-'))
  const socket = join(folder, 'docker.sock')
  const docker: Server = createServer(({ url }, response) => {
    if (url?.endsWith('/_ping') === true) response.setHeader('API-Version', '1.41').end('OK')
    else response.writeHead(404, { 'content-type': 'application/json' }).end(JSON.stringify({ message: `No such container: ${url}` }))
  })
  before(() => new Promise<void>((listening) => docker.listen(socket, listening)))
  const lookout = (addresses: ConstructorParameters<typeof Lookout>[1], env?: string): Lookout => {
    const one = new Lookout(socket, addresses, env)
    lookouts.push(one)
    return one
  }
  const all = (channels: AlarmChannels): Record<string, { kind: string; address: string }> => Object.fromEntries(KINDS.map((kind) => [kind, { kind, address: channels.address(kind) }]))
  after(() => {
    for (const channels of opened) channels.close()
    for (const one of lookouts) one.remove()
    docker.close()
    docker.closeAllConnections()
    rmSync(folder, { recursive: true, force: true })
  })

  it('each is told once, by its own API, and a drill is read back where that can be', async () => {
    const channels = await open()
    const host = lookout({ ...all(channels), deadman: { kind: 'deadman', address: channels.address('deadman') } }, 'OPENCLAW_GATEWAY_TOKEN=not-a-real-one-0123456789\n')
    host.drill('unit-4711')
    for (let n = 0; n < 3; n += 1) await host.look()
    for (const kind of KINDS) {
      assert.equal(channels.shown(kind).filter((text) => text.includes('BROKEN (critical): this is a drill, unit-4711')).length, 1, kind)
      assert.equal(channels.shown(kind).filter((text) => /BROKEN \(critical\): there is no container/.test(text)).length, 1, kind)
    }
    const proofs = Object.fromEntries(host.state.deliveries?.slice(0, 5).map(({ channel, proof }) => [channel, proof]) ?? [])
    assert.match(proofs['ntfy'] ?? '', /read back from the topic/)
    assert.match(proofs['discord'] ?? '', /^message \d+ read back$/)
    assert.match(proofs['telegram'] ?? '', /^message \d+ as Telegram shows it$/)
    assert.deepEqual([proofs['slack'], proofs['webhook']], ['taken, HTTP 200', 'taken, HTTP 204'])
    // the drill is no fault of the host's: the switch fails with the gateway, after the second look
    assert.deepEqual(channels.shown('deadman').slice(0, 3), ['start', 'success', 'fail'])
    for (const text of [host.printed, host.kept(), ...channels.arrived.map(({ body }) => body.replaceAll(`"topic":"${channels.secret}"`, ''))]) {
      assert.equal(text.includes(channels.secret), false)
      assert.equal(text.includes('not-a-real-one-0123456789'), false)
    }
  })

  it('asked to wait, each waits that long; refused, it is shown at once; and the one that is well is told of the others', async () => {
    const [sick, well] = [await open(), await open()]
    const host = lookout({ ...all(sick), phone: { kind: 'webhook', address: well.address('webhook') } })
    const ill = (status: number): void => KINDS.forEach((kind) => void sick.ill.set(kind, status))
    ill(429)
    await host.look()
    const from = Math.floor(Date.now() / 1000)
    const asked = (await host.look()).channels
    for (const kind of KINDS) {
      assert.match(asked[kind]?.error ?? '', /it asks to wait (37|60) s \(HTTP 429\)/, kind)
      assert.ok((asked[kind]?.again ?? 0) >= from + (kind === 'ntfy' ? 60 : 37), `${kind} ${JSON.stringify(asked[kind])}`)
    }
    ill(404)
    const refused = (await host.look()).channels
    for (const kind of KINDS) assert.match(refused[kind]?.error ?? '', /it refuses messages \(HTTP 404\)/, kind)
    await host.look()
    for (const kind of KINDS) {
      assert.match(well.shown('webhook').at(-1) ?? '', new RegExp(`BROKEN \\(warning\\): the channel ${kind} cannot be reached: it refuses messages`))
      assert.equal(sick.shown(kind).length, 0)
    }
    sick.ill.clear()
    const { outbox } = await host.look()
    for (const kind of KINDS) {
      assert.deepEqual(outbox[kind], [])
      assert.match(sick.shown(kind).join('\n'), /there is no container/)
    }
    await host.look()
    await host.look()
    for (const kind of KINDS) assert.match(well.shown('webhook').at(-1) ?? '', new RegExp(`HEALED after .*: the channel ${kind} can be reached`))
  })

  it('what a channel can be ill with has a name: no name, nobody there, no TLS, a redirect, an error of its own, silence', async () => {
    const channels = await open()
    const host = lookout({
      nameless: { kind: 'webhook', address: 'http://channel.invalid/x' },
      nobody: { kind: 'webhook', address: 'http://127.0.0.1:9/x' },
      plain: { kind: 'webhook', address: channels.address('webhook').replace('http:', 'https:') },
      moved: { kind: 'slack', address: channels.address('slack') },
      broken: { kind: 'discord', address: channels.address('discord') },
      silent: { kind: 'telegram', address: channels.address('telegram') },
      odd: { kind: 'webhook', address: 'file:///etc/passwd' },
    })
    for (const [kind, illness] of [['slack', 302], ['discord', 503], ['telegram', 'hangs']] as [Kind, Illness][]) channels.ill.set(kind, illness)
    // a name that does not resolve is a fault by itself, so there is something to say
    const { channels: seen, outbox } = await host.look()
    const errors = Object.fromEntries(Object.entries(seen).map(([name, { error }]) => [name, error]))
    assert.deepEqual(errors, {
      nameless: 'its name does not resolve',
      nobody: 'nobody listens there',
      plain: 'its certificate cannot be trusted, or it does not speak TLS',
      moved: 'it refuses messages (HTTP 302): is its address still right?',
      broken: 'it answers with HTTP 503',
      silent: 'it does not answer in 20 s',
      odd: 'it has no address on this host: hardshell up hands it over',
    })
    for (const name of Object.keys(errors)) assert.ok((outbox[name]?.length ?? 0) > 0, `${name} still waits for what it was not told`)
  })

  it('the dead man’s switch that cannot be reached is told to the channels', async () => {
    const channels = await open()
    const host = lookout({ phone: { kind: 'webhook', address: channels.address('webhook') }, deadman: { kind: 'deadman', address: channels.address('deadman') } })
    channels.ill.set('deadman', 404)
    await host.look()
    await host.look()
    assert.match(channels.shown('webhook').join('\n'), /the channel deadman cannot be reached: it refuses messages \(HTTP 404\)/)
  })
})
