/**
 * `rotate matrix` and `rotate provider` on a real server, for key-rotation.test.ts: keys in every place where OpenClaw keeps them are
 * found and none is shown; a new one comes by a prompt or standard input, is on no command line and in no journal, and takes the
 * place of the old by reference. Wherever that fails or is killed, the gateway is back with the old key.
 */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import type { KeyReport } from '../../src/areas/secrets/ages.js'
import { EXIT } from '../../src/model/errors.js'
import { packageRoot } from '../../src/runner/assets.js'
import { quote } from '../../src/shell/quote.js'
import { verdictOf, type Guest } from './guest.js'
import { killedWhen } from './killed-when.js'

const LOG = '/run/every-argv-keys.log'
const made = new Set<string>()
/** A key as a provider would make it; none of them is ever to be seen. */
const key = (): string => {
  const one = `made-up-${randomBytes(16).toString('hex')}`
  made.add(one)
  return one
}
const clean = (what: string, ...texts: readonly string[]): void => {
  for (const one of made) for (const text of texts) assert.equal(text.includes(one), false, `a key in ${what}`)
}

/** Puts keys where plant-keys.mjs says, each under a name of its own. */
const plant = (): string => {
  const keys = Object.fromEntries(['shared', 'tokenOf', 'access', 'agent', 'codex', 'stored', 'dotenv', 'file', 'settings', 'header', 'generated', 'retired', 'oauth', 'bot'].map((name) => [name, key()]))
  const program = readFileSync(new URL('test/hosts/plant-keys.mjs', packageRoot), 'utf8')
  return `printf %s ${quote(Buffer.from(JSON.stringify(keys)).toString('base64'))} | base64 -d | docker exec -i openclaw-gateway node --no-warnings --input-type=module -e ${quote(program)}
    printf 'B2_ACCOUNT_KEY=%s\\n' ${quote(key())} >/etc/hardshell/backup-offsite.env; chmod 600 /etc/hardshell/backup-offsite.env
    cp -p /home/deploy/.openclaw/openclaw.json /home/deploy/.openclaw/openclaw.json.bak`
}

export function newKeyChecks(server: Guest): void {
  const { host } = server
  const there = (script: string): Promise<string> => server.root(script, 600_000)
  const token = async (): Promise<string> => (await there(`sed -n 's/^OPENCLAW_GATEWAY_TOKEN=//p' /opt/openclaw/.env`)).trim()
  const works = `sed -n 's/^OPENCLAW_GATEWAY_TOKEN=/header = "Authorization: Bearer /p' /opt/openclaw/.env | sed 's/$/"/' | curl -s -o /dev/null -w '%{http_code}' -K - -X POST -H 'Content-Type: application/json' -d '{}' http://127.0.0.1:18789/tools/invoke`
  const inGateway = async (name: string): Promise<string> => (await there(`docker exec openclaw-gateway printenv ${name} || true`)).trim()
  const whole = async (): Promise<void> => {
    assert.equal(await there(works), '400', 'the gateway takes the token of .env')
    assert.equal((await there('ls -A /opt/openclaw /etc/systemd/system | grep -E "rotate|hardshell-guard" || true; ls /run/hardshell-new-key 2>/dev/null || true')).trim(), '', 'nothing half done is left')
    assert.equal((await there('find /var/lib/hardshell/journal -path "*secrets.new-key*" \\( -name before -o -name settings \\)')).trim(), '', 'no key is kept')
  }

  describe('keys of providers', () => {
    it('the matrix finds them in every place where OpenClaw keeps them, and shows none', async () => {
      await there(`printf 'OPENROUTER_API_KEY=%s\\n' ${quote(key())} >>/opt/openclaw/.env`)
      // one that is in .env counts once the container has it: hardshell up makes it anew
      const up = await server.run('up', host, '--yes')
      assert.equal(up.status, EXIT.ok, up.stdout + up.stderr)
      const planted = await there(`set -e\n${plant()}`)
      const ran = await server.run('rotate', 'matrix', host, '--json')
      assert.equal(ran.status, EXIT.ok, ran.stderr)
      const { places, unread } = JSON.parse(ran.stdout) as KeyReport
      assert.deepEqual(unread, [])
      const found = places.filter(({ provider }) => provider !== 'gateway').map(({ kind, provider, form }) => `${kind} ${provider} ${form}`)
      const want = [
        'env openrouter literal', 'dotenv xai literal', 'config elevenlabs literal', 'config openai literal', 'copy elevenlabs literal', 'secrets-json tavily literal', 'auth-store anthropic literal', 'auth-store google oauth',
        'auth-store mistral literal', 'secret-store deepseek literal', 'agent-store groq literal', 'agent-store openai oauth', 'models-json mistral literal', 'retired anthropic literal', 'retired openai oauth', 'token-file telegram literal', 'host backblaze literal',
      ]
      assert.deepEqual(want.filter((one) => !found.includes(one)), [], found.join('\n'))
      if (/made/.test(planted)) await there('rm -f /home/deploy/.openclaw/agents/main/agent/openclaw-agent.sqlite*')
      const text = await server.run('rotate', 'matrix', host)
      assert.match(text.stdout, /ElevenLabs[^]*plain text +openclaw\.json: tts\.providers\.elevenlabs\.apiKey[^]*new key +https:\/\/elevenlabs\.io[^]*hand over[^]*verify/)
      clean('what is shown', ran.stdout, ran.stderr, text.stdout, text.stderr, up.stdout, up.stderr)
      assert.equal(verdictOf(await server.audit('--only', 'secrets'), 'secrets.ages-kept'), 'pass', 'a fresh up keeps ages')
      assert.equal((await there('stat -c "%a %U" /var/lib/hardshell/rotation/ages /var/lib/hardshell/rotation/salt')).trim(), '600 root\n600 root')
    })

    it('a new key by standard input takes the place of the plain one by reference, on no command line, in no journal; the token stays', async () => {
      // as some editors leave it: the last line has no end
      await there(`printf 'LAST_OF_ALL=as-it-was' >>/opt/openclaw/.env`)
      const [before, fresh] = [await token(), key()]
      const watcher = readFileSync(new URL('test/hosts/every-argv.pl', packageRoot)).toString('base64')
      await there(`printf %s ${watcher} | base64 -d >/run/every-argv.pl; setsid perl /run/every-argv.pl ${LOG} >/run/every-argv.err 2>&1 </dev/null &
        for at in $(seq 100); do [ -e ${LOG}.ready ] && exit 0; sleep 0.1; done; cat /run/every-argv.err; exit 1`)
      const ran = await server.given(`${fresh}\n`, 'rotate', 'provider', 'elevenlabs', host, '--stdin', '--verbose')
      const programs = await there(`pkill -x every-argv; for at in $(seq 100); do pgrep -x every-argv >/dev/null || break; sleep 0.1; done; cat ${LOG}; rm -f ${LOG}* /run/every-argv.pl`)
      assert.equal(ran.status, EXIT.ok, ran.stdout + ran.stderr)
      assert.ok(/ docker exec .*config set tts\.providers/.test(programs), 'the watcher saw it')
      assert.equal((await inGateway('ELEVENLABS_API_KEY')) === fresh, true, 'the gateway has the new key')
      assert.deepEqual(JSON.parse(await there("jq -c .tts.providers.elevenlabs.apiKey /home/deploy/.openclaw/openclaw.json")), { source: 'env', provider: 'default', id: 'ELEVENLABS_API_KEY' })
      assert.equal((await there('stat -c "%a %U" /opt/openclaw/.env')).trim(), '600 deploy')
      assert.equal((await token()) === before, true)
      assert.equal(await inGateway('LAST_OF_ALL'), 'as-it-was')
      await there(`sed -i /^LAST_OF_ALL=/d /opt/openclaw/.env && cd /opt/openclaw && docker compose up -d --wait 2>&1`)
      // its copy in the old settings is named, with the way to be rid of it
      assert.match(ran.stdout, /An old key still stands in plain text[^]*openclaw\.json\.bak/)
      const journal = await there('cat $(find /var/lib/hardshell/journal -path "*new-key*" -type f) /var/lib/hardshell/rotation/*; journalctl -q --no-pager --since "10 minutes ago"')
      clean('programs, output or journal', programs, ran.stdout, ran.stderr, journal)
      await whole()
      const { keys } = JSON.parse((await server.run('rotate', 'status', host, '--json')).stdout.replace(/^\[|\]\s*$/g, '')) as KeyReport
      assert.equal(keys.find(({ name }) => name === 'ELEVENLABS_API_KEY')?.days, 0)
      const calendar = await server.run('rotate', 'calendar', host)
      assert.equal(calendar.status, EXIT.ok, calendar.stderr)
      assert.match(calendar.stdout, /^BEGIN:VCALENDAR[^]*SUMMARY:.*ELEVENLABS_API_KEY/)
      clean('the calendar', calendar.stdout)
    })

    it('at a terminal it is asked for, and what is typed is not shown; what is no key is refused without it', async () => {
      const before = await there('sha256sum /opt/openclaw/.env')
      const asked = server.atTerminal('rotate', 'provider', 'elevenlabs', host)
      await asked.seen(/The new key \(ELEVENLABS_API_KEY; it is not shown\): $/)
      asked.child.stdin?.write(`${key()} and a word\n`)
      const { status, stdout } = await asked.ended
      assert.equal(status, EXIT.usage, stdout)
      assert.match(stdout, /that\s+is\s+no\s+key/)
      clean('what the terminal showed', stdout)
      assert.equal(await there('sha256sum /opt/openclaw/.env'), before)
    })

    it('nobody is asked by a pipe, and a key is no argument', async () => {
      assert.equal((await server.run('rotate', 'provider', 'elevenlabs', host)).status, EXIT.usage)
      const argued = await server.run('rotate', 'provider', 'elevenlabs', host, key())
      assert.equal(argued.status, EXIT.usage, argued.stderr)
      clean('the refusal', argued.stdout, argued.stderr)
    })

    it('a gateway that does not come back with the new one is back with the old one', async () => {
      const before = await there('sha256sum /opt/openclaw/.env /home/deploy/.openclaw/openclaw.json')
      // Node does not start with this
      const ran = await server.given(`--require=/no/${key()}\n`, 'rotate', 'provider', 'elevenlabs', host, '--variable', 'NODE_OPTIONS', '--stdin')
      assert.equal(ran.status, EXIT.step, ran.stdout + ran.stderr)
      assert.match(ran.stderr, /the old key is back/)
      assert.equal(await there('sha256sum /opt/openclaw/.env /home/deploy/.openclaw/openclaw.json'), before)
      await whole()
    })

    const stages = [
      ['.env is written and the container is not', 'changed'],
      ['the container is being made anew', 'changed && anew'],
      ['the gateway is up and the settings do not refer to it yet', 'changed && anew && ready'],
    ] as const
    for (const [stage, when] of stages) {
      it(`killed on the host when ${stage}: the next command puts the old key back`, async () => {
        const [before, fresh] = [await inGateway('ELEVENLABS_API_KEY'), key()]
        const killed = there(killedWhen('secrets.new-key', when))
        const ran = await server.given(`${fresh}\n`, 'rotate', 'provider', 'elevenlabs', host, '--stdin')
        await killed
        assert.equal(ran.status, EXIT.step, ran.stdout + ran.stderr)
        const next = await server.run('rotate', 'gateway', host, '--dry-run')
        assert.equal(next.status, EXIT.ok, next.stderr)
        assert.equal((await inGateway('ELEVENLABS_API_KEY')) === before, true, 'the old key is back')
        await whole()
      })
    }
  })
}
