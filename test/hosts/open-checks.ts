/**
 * `hardshell open` against a real gateway: the real command, a stand-in for the browser's window, and devices that speak
 * the gateway's protocol. Registers its tests; whoever calls it brings the gateway. Needs port 18789 of this machine.
 */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { EXIT } from '../../src/model/errors.js'
import { getLocal } from '../../src/transport/http.js'
import { bin, start, type Ran, type Running } from './run-hardshell.js'
import { BROWSER, WsDevice, type Answer } from './ws-device.js'

export interface Gateway {
  /** As one would type it after `hardshell open`. */
  readonly host: string
  /** A folder without a hardshell.yaml. */
  readonly cwd: string
  readonly env?: Readonly<Record<string, string>>
  /** Runs a command on the host as root. */
  sh(command: string): Promise<string>
}

const PORT = 18789
const ORIGIN = `http://127.0.0.1:${PORT}`
const OWNER = ['operator.admin', 'operator.approvals', 'operator.pairing', 'operator.questions', 'operator.read', 'operator.talk.secrets', 'operator.write']

export function openChecks(gateway: () => Gateway): void {
  describe('open', { timeout: 900_000 }, () => {
    const folder = mkdtempSync(join(tmpdir(), 'hs-open-'))
    const running: Running[] = []
    after(async () => {
      for (const { child, ended } of running) {
        child.kill('SIGKILL')
        await ended
      }
      rmSync(folder, { recursive: true })
    })
    const open = (flags: readonly string[] = [], env: Record<string, string> = {}): Running => {
      const { host, cwd, env: own } = gateway()
      const one = start(['open', host, ...flags], { cwd, env: { DISPLAY: '', WAYLAND_DISPLAY: '', ...own, ...env } })
      running.push(one)
      return one
    }
    const run = (...flags: string[]): Promise<Ran> => open(flags).ended
    const devices = (...words: string[]): Promise<Ran> => {
      const { host, cwd, env } = gateway()
      return start(['devices', ...words, ...(words[0] === 'list' ? [host] : ['--host', host])], { cwd, ...(env === undefined ? {} : { env }) }).ended
    }
    const interrupt = async ({ child, ended }: Running): Promise<Ran> => {
      child.kill('SIGINT')
      return ended
    }
    let secret: Promise<string> | undefined
    const token = (): Promise<string> =>
      (secret ??= gateway().sh('sed -n s/^OPENCLAW_GATEWAY_TOKEN=//p /opt/openclaw/.env').then((text) => {
        assert.ok(text.trim().length >= 43, 'a token of 256 bits')
        return text.trim()
      }))
    const knock = async (device: WsDevice, name: string): Promise<Answer> =>
      device.connect({ port: PORT, auth: { token: await token() }, scopes: ['operator.read'], client: { id: 'gateway-client', mode: 'backend', displayName: name } })

    it('gives the browser a sign-in that is good once and pairs it, and tells nobody else', async () => {
      const one = open([], browserIn(folder, gateway().env?.['PATH'] ?? process.env['PATH'] ?? ''))
      await one.seen(/your browser has its sign-in/)
      const { words, location } = JSON.parse(readFileSync(join(folder, 'visit'), 'utf8')) as { words: string[]; location: string }
      assert.deepEqual(words.map((word) => word.replace(/:\d+\/[\w-]{32}$/, ':PORT/NAME')), ['http://127.0.0.1:PORT/NAME'])
      const sign = new URL(location)
      assert.equal(sign.origin, ORIGIN)
      const bootstrapToken = new URLSearchParams(sign.hash.slice(1)).get('bootstrapToken') ?? ''
      assert.ok(bootstrapToken.length >= 40)
      const signIn = (): Promise<Answer> => new WsDevice().connect({ port: PORT, auth: { bootstrapToken }, origin: ORIGIN, client: BROWSER, scopes: OWNER })
      const browser = await signIn()
      assert.equal(browser.ok, true, JSON.stringify(browser))
      assert.ok(browser.ok && browser.scopes.includes('operator.admin'))
      const thief = await signIn()
      assert.equal(!thief.ok && thief.code, 'AUTH_BOOTSTRAP_TOKEN_INVALID')
      const { status, stdout, stderr } = await interrupt(one)
      assert.equal(status, EXIT.ok, stderr)
      for (const hidden of [bootstrapToken, await token()]) assert.ok(!(stdout + stderr).includes(hidden))
      assert.equal((await getLocal(PORT, '/healthz')).status, undefined, 'the tunnel is closed')
    })

    it('shows a device that knocks, lets it in when told, and outlives its ssh', async () => {
      const one = open(['--no-browser'])
      await one.seen(/No browser was opened/)
      const phone = new WsDevice()
      const first = await knock(phone, 'Ada\u001b[31m phone')
      assert.ok(!first.ok && first.code === 'PAIRING_REQUIRED' && first.requestId !== undefined, JSON.stringify(first))
      await one.seen(new RegExp(`devices approve ${first.requestId}`))

      const listed = await devices('list')
      assert.equal(listed.status, EXIT.ok, listed.stderr)
      assert.match(listed.stdout, new RegExp(`\\? Ada\\\\x1b\\[31m phone wants to be paired[^?]*request +${first.requestId}`))
      const approved = await devices('approve', first.requestId)
      assert.equal(approved.status, EXIT.ok, approved.stderr)
      const second = await knock(phone, 'Ada\u001b[31m phone')
      assert.equal(second.ok, true, JSON.stringify(second))
      const stranger = await new WsDevice().connect({ port: PORT, auth: { token: 'f'.repeat(64) } })
      assert.equal(!stranger.ok && stranger.code, 'AUTH_TOKEN_MISMATCH')
      assert.match((await devices('list')).stdout, /✓ Ada\\x1b\[31m phone[^✓]*by the owner/)

      const ssh = forwarders()
      assert.equal(ssh.length, 1, 'one ssh holds the tunnel')
      for (const pid of ssh) process.kill(pid, 'SIGKILL')
      await one.seen(/the tunnel stands again/)
      if (second.ok) await second.connection.ended
      assert.notDeepEqual(forwarders(), ssh)
      const third = await knock(phone, 'Ada\u001b[31m phone')
      assert.ok(third.ok, JSON.stringify(third))

      // put out: the connection that lives ends, the token of its own is refused, and it has to ask anew
      const own = { token: third.deviceToken ?? '' }
      assert.ok(own.token.length >= 20, 'it was given a token of its own')
      const revoked = await devices('revoke', phone.id.slice(0, 16))
      assert.equal(revoked.status, EXIT.ok, revoked.stderr)
      assert.match(revoked.stderr, /Ada\\x1b\[31m phone[\s\S]*it is out/)
      await third.connection.ended
      const refused = await phone.connect({ port: PORT, auth: { deviceToken: own.token }, scopes: ['operator.read'], client: { id: 'gateway-client', mode: 'backend' } })
      assert.equal(refused.ok, false, 'its own token lets it in no more')
      const anew = await knock(phone, 'Ada')
      assert.equal(!anew.ok && anew.code, 'PAIRING_REQUIRED')
      assert.equal((await devices('revoke', phone.id)).status, EXIT.usage)
      // whoever goes on waiting is asked about first by the next open
      assert.equal((await devices('approve', anew.ok ? '' : (anew.requestId ?? ''))).status, EXIT.ok)
      assert.equal((await interrupt(one)).status, EXIT.ok)
      assert.deepEqual(forwarders(), [])
    })

    it('asks a person at a terminal, and takes yes for yes', async () => {
      const { host, cwd, env } = gateway()
      const child = spawn('script', ['-qfec', ['exec', process.execPath, bin, 'open', host, '--no-browser'].join(' '), '/dev/null'], { cwd, env: { ...process.env, DISPLAY: '', WAYLAND_DISPLAY: '', NO_COLOR: '1', ...env } })
      const terminal = watch(child)
      after(() => child.kill('SIGKILL'))
      await terminal.seen(/No browser was opened/)
      const laptop = new WsDevice()
      const first = await knock(laptop, 'Laptop')
      assert.equal(!first.ok && first.code, 'PAIRING_REQUIRED')
      await terminal.seen(/Laptop wants to be paired[\s\S]*Let it in\? \[y\/N\]/)
      child.stdin.write('y\n')
      await terminal.seen(/Laptop is let in/)
      assert.equal((await knock(laptop, 'Laptop')).ok, true)
      const other = await knock(new WsDevice(), 'Stranger')
      assert.equal(!other.ok && other.code, 'PAIRING_REQUIRED')
      await terminal.seen(/Stranger wants to be paired[\s\S]*Let it in\? \[y\/N\]/)
      child.stdin.write('\n')
      await terminal.seen(/Stranger stays outside/)
      child.stdin.write('\u0003')
      assert.equal(await terminal.ended, EXIT.ok)
    })

    it('shows the token on a screen, and nowhere else', async () => {
      const piped = await run('--show-token')
      assert.equal(piped.status, EXIT.usage)
      assert.ok(!(piped.stdout + piped.stderr).includes(await token()))
      const { host, cwd, env } = gateway()
      const child = spawn('script', ['-qfec', ['exec', process.execPath, bin, 'open', host, '--show-token'].join(' '), '/dev/null'], { cwd, env: { ...process.env, ...env } })
      const terminal = watch(child)
      await terminal.seen(new RegExp(await token()))
      assert.equal(await terminal.ended, EXIT.ok)
    })

    it('refuses a request that nobody made, and a key that nobody has', async () => {
      assert.equal((await devices('approve', '00000000-0000-0000-0000-000000000000')).status, EXIT.usage)
      assert.equal((await devices('approve', '--latest')).status, EXIT.usage)
      assert.equal((await devices('revoke', '0'.repeat(64))).status, EXIT.usage)
    })

    it('takes another end when the port is taken here, at which the web page works too; a port that was asked for is not exchanged', async () => {
      const holder = createServer()
      await new Promise<void>((resolve) => holder.listen(PORT, '127.0.0.1', resolve))
      try {
        const one = open([], browserIn(folder, gateway().env?.['PATH'] ?? process.env['PATH'] ?? ''))
        await one.seen(/your browser has its sign-in/)
        const { location } = JSON.parse(readFileSync(join(folder, 'visit'), 'utf8')) as { location: string }
        const sign = new URL(location)
        const bootstrapToken = new URLSearchParams(sign.hash.slice(1)).get('bootstrapToken') ?? ''
        const other = Number(sign.port)
        assert.ok(other === 28789 || other === 38789, sign.origin)
        const browser = await new WsDevice().connect({ port: other, auth: { bootstrapToken }, origin: sign.origin, client: BROWSER, scopes: OWNER })
        assert.equal(browser.ok, true, JSON.stringify(browser))
        const foreign = await new WsDevice().connect({ port: other, auth: { token: await token() }, origin: 'http://127.0.0.1:9999', client: BROWSER })
        assert.equal(!foreign.ok && foreign.code, 'CONTROL_UI_ORIGIN_NOT_ALLOWED')
        const { status, stderr } = await interrupt(one)
        assert.equal(status, EXIT.ok, stderr)
        assert.match(stderr, new RegExp(`port 18789 on this machine is taken[\\s\\S]*this\\s+one\\s+ends\\s+at\\s+port\\s+${other}`))
        const asked = await run('--no-browser', '--port', String(PORT))
        assert.equal(asked.status, EXIT.conflict)
        assert.match(asked.stderr, /port 18789 on this machine is taken/)
      } finally {
        await new Promise((resolve) => holder.close(resolve))
      }
    })
  })
}

/** An xdg-open that visits what it is given, as a browser would, and keeps what it was led to. */
function browserIn(folder: string, path: string): Record<string, string> {
  const program = join(folder, 'xdg-open')
  const visit = `fetch(process.argv[1], { redirect: 'manual' }).then((answer) => fs.writeFileSync(process.env.VISIT, JSON.stringify({ words: process.argv.slice(1), location: answer.headers.get('location') })))`
  writeFileSync(program, `#!/bin/sh\nexec ${process.execPath} -e "${visit}" "$@"\n`)
  chmodSync(program, 0o755)
  return { DISPLAY: ':0', PATH: `${folder}:${path}`, VISIT: join(folder, 'visit') }
}

/** The ssh processes of this machine that hold our tunnel. */
function forwarders(): number[] {
  const words = (pid: string): string[] => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
    } catch {
      return []
    }
  }
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name) && /(^|\/)ssh$/.test(words(name)[0] ?? '') && words(name).includes(`127.0.0.1:${PORT}:127.0.0.1:${PORT}`)).map(Number)
}

interface Terminal {
  seen(pattern: RegExp): Promise<void>
  readonly ended: Promise<number | null>
}

function watch(child: ReturnType<typeof spawn>): Terminal {
  let text = ''
  let look = (): void => undefined
  child.stdout?.on('data', (bytes: Buffer) => { text += bytes.toString(); look() })
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  return {
    ended,
    seen: (pattern) =>
      new Promise((found, reject) => {
        look = () => { if (pattern.test(text)) found() }
        look()
        void ended.then(() => reject(new Error(`ended before ${String(pattern)} was seen:\n${text}`)))
      }),
  }
}
