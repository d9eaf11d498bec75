/**
 * Every symptom of R20 brought about on a hardened server with the real OpenClaw, and explained, also several at once; nothing
 * is said against a healthy one. Rarer causes are shown on findings alone (src/audit/diagnose.test.ts).
 *   HS_DIAGNOSE_SERVER  a hardened practice server to use and keep
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Diagnosed, Diagnosis } from '../../src/audit/diagnose.js'
import { EXIT } from '../../src/model/errors.js'
import { SshTransport } from '../../src/transport/open.js'
import { freePort } from '../../src/transport/ports.js'
import { Guest } from './guest.js'
import { WsDevice } from './ws-device.js'

const server = Guest.of('diagnose', 'HS_DIAGNOSE_SERVER')
const { host } = server
const root = server.root.bind(server)

/** Milliseconds until something that comes by itself is given up: on a busy machine a gateway takes minutes to start. */
const PATIENCE_MS = 300_000

async function diagnosed(): Promise<Diagnosed> {
  const ran = await server.run('diagnose', host, '--json')
  const said = JSON.parse(ran.stdout) as Diagnosed
  assert.equal(ran.status, said.diagnoses.length === 0 && said.unseen.length === 0 ? EXIT.ok : EXIT.findings, ran.stderr)
  return said
}
/** The one thing that is wrong, for this reason; a gateway may take a while to show it, and is only starting until then. */
async function wrong(symptom: RegExp, cause: RegExp): Promise<Diagnosis> {
  const deadline = Date.now() + PATIENCE_MS
  for (;;) {
    const { diagnoses } = await diagnosed()
    const found = diagnoses.find((one) => symptom.test(one.symptom) && cause.test(one.cause))
    if (found !== undefined) return found
    if (Date.now() > deadline) assert.fail(`not found: ${symptom} for ${cause}; found: ${JSON.stringify(diagnoses)}\n${await gatewayNow()}`)
  }
}
/** For whoever reads why a test failed. */
const gatewayNow = (): Promise<string> => root(`docker inspect -f '{{json .State}} restarted {{.RestartCount}}' openclaw-gateway; docker logs --tail 15 openclaw-gateway 2>&1`)
async function healthy(): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS
  for (;;) {
    const said = await diagnosed()
    if (said.diagnoses.length === 0 && said.unseen.length === 0) return
    assert.ok(Date.now() < deadline, JSON.stringify(said))
  }
}
before(() => server.harden())
after(() => server.remove())

const STATE = '/home/deploy/.openclaw'
const restart = (): Promise<string> => root('docker restart -t 60 openclaw-gateway')

interface Trouble {
  readonly name: string
  readonly start: () => Promise<unknown>
  readonly symptom: RegExp
  readonly cause: RegExp
  readonly evidence: RegExp
  readonly command: RegExp
}
/** Brings it about and reads what is said of it. */
async function explained({ start, symptom, cause, evidence, command }: Trouble): Promise<void> {
  await start()
  const found = await wrong(symptom, cause)
  assert.ok(found.evidence.some((one) => evidence.test(one)), JSON.stringify(found.evidence))
  assert.match(found.command, command)
}

/** While the gateway answers. */
const RUNNING: readonly Trouble[] = [
  {
    name: 'a backup whose program is gone',
    start: () => root(`printf '[Service]\nType=oneshot\nExecStart=/bin/sh -c "restic-nightly backup ${STATE}"\n' >/etc/systemd/system/nightly-backup.service
      printf '[Timer]\nOnCalendar=*-*-* 03:00:00\n[Install]\nWantedBy=timers.target\n' >/etc/systemd/system/nightly-backup.timer
      systemctl daemon-reload; systemctl enable -q --now nightly-backup.timer; ! systemctl start nightly-backup.service`),
    symptom: /^backups fail$/, cause: /^not true: the scheduled backup really runs$/, evidence: /nightly-backup\.service ended with exit-code, status 127/, command: /^hardshell explain backup\.runs$/,
  },
  {
    name: 'a program in the container that the kernel kills for memory',
    // by the kernel's own count: a program that ends for another reason, or an exec that fails, is none
    start: () => root(`said='' tries=0
      until killed=$(docker exec openclaw-gateway sh -c 'cat /sys/fs/cgroup/memory.events /sys/fs/cgroup/memory/memory.oom_control 2>/dev/null' | awk '$1 == "oom_kill" { print $2 }') && [ "\${killed:-0}" -gt 0 ]; do
        tries=$((tries + 1))
        [ "$tries" -lt 4 ] || { echo "nothing was killed: $said"; docker ps -a; exit 1; }
        said=$(docker exec openclaw-gateway sh -c 'echo 1000 >/proc/self/oom_score_adj; exec node -e "const held = []; for (;;) held.push(Buffer.alloc(64e6, 1))"' 2>&1) || said="$said (status $?)"
      done`, PATIENCE_MS),
    symptom: /killed and comes back/, cause: /memory limit, or the host, is too small/, evidence: /in containers that run now|in the kernel/, command: /^hardshell up \S+ +# with gateway\.memory: /,
  },
  {
    name: 'files of root in the state',
    start: () => root(`touch ${STATE}/workspace/of-root`),
    symptom: /^EACCES/, cause: /belong to somebody else/, evidence: /^1 file or folder of somebody else: 0:0 /, command: /^hardshell up \S+$/,
  },
  {
    name: 'a channel whose other end does not answer',
    // nothing listens there: what a dead network looks like, without leaving the container
    start: () => root(`cp -p ${STATE}/openclaw.json /root/quiet.json; jq --arg t "123456789:$(head -c 18 /dev/urandom | base64 | tr '/+' ab)" '.channels.telegram = {enabled: true, botToken: $t, apiRoot: "http://127.0.0.1:9"}' /root/quiet.json >/root/loud.json; cat /root/loud.json >${STATE}/openclaw.json`),
    symptom: /^a channel is silent$/, cause: /lost its connection, or its key is refused/, evidence: /\[telegram\].*(fail|error)/i, command: /^docker exec openclaw-gateway node openclaw\.mjs channels status --probe$/,
  },
  {
    name: 'a device that nobody approved',
    start: async () => {
      const ssh = new SshTransport(`practice-${server.name}`, ['-F', server.sshConfig, '-o', 'User=deploy'], process.env)
      const port = await freePort(0)
      const forwarding = await ssh.forward({ localPort: port, remotePort: 18789 })
      try {
        const token = (await root('sed -n s/^OPENCLAW_GATEWAY_TOKEN=//p /opt/openclaw/.env')).trim()
        const knock = await new WsDevice().connect({ port, auth: { token }, scopes: ['operator.read'] })
        assert.equal(knock.ok, false)
      } finally {
        await forwarding.close()
        await ssh.close()
      }
    },
    symptom: /pairing required/, cause: /not approved yet/, evidence: /pairing/i, command: /^hardshell devices list \S+$/,
  },
  {
    name: 'a token changed in .env alone',
    start: () => root(`cp -p /opt/openclaw/.env /root/good.env; sed -i "s/^OPENCLAW_GATEWAY_TOKEN=.*/OPENCLAW_GATEWAY_TOKEN=$(head -c 32 /dev/urandom | od -An -v -tx1 | tr -d ' \\n')/" /opt/openclaw/.env`),
    symptom: /token is refused \(401\)/, cause: /started with another token than the one in \.env/, evidence: /401/, command: /^hardshell up \S+$/,
  },
]

/** When it does not come up, or is not reached. Each begins with the gateway as the one before left it, and starts it anew. */
const NOT_RUNNING: readonly (Trouble & { readonly mend: () => Promise<unknown> })[] = [
  {
    name: 'somebody stopped it',
    start: () => root('docker stop -t 60 openclaw-gateway'),
    mend: () => root('docker start openclaw-gateway'),
    symptom: /does not start/, cause: /^somebody stopped it$/, evidence: /exit status \d+/, command: /^hardshell up \S+$/,
  },
  {
    name: 'a setting that it refuses',
    start: async () => {
      await root(`cp -p ${STATE}/openclaw.json /root/good.json && jq '.nonsense = 1' /root/good.json >/root/bad.json && cat /root/bad.json >${STATE}/openclaw.json`)
      await restart()
    },
    mend: () => root(`cat /root/good.json >${STATE}/openclaw.json; rm -f /root/good.json /root/bad.json`),
    symptom: /does not start/, cause: /^it refuses its settings in openclaw\.json$/, evidence: /nonsense|config/i, command: /doctor --fix/,
  },
  {
    name: 'loopback inside its container, where no published port leads',
    start: async () => {
      await root(`cp -p ${STATE}/openclaw.json /root/good.json && jq '.gateway.bind = "loopback"' /root/good.json >/root/bad.json && cat /root/bad.json >${STATE}/openclaw.json`)
      await restart()
      await root(`timeout 280 sh -c 'until docker exec openclaw-gateway curl -sf http://127.0.0.1:18789/startupz; do sleep 1; done'`, PATIENCE_MS)
    },
    mend: () => root(`cat /root/good.json >${STATE}/openclaw.json; rm -f /root/good.json /root/bad.json`),
    symptom: /^the gateway runs, and nobody reaches it$/, cause: /^it does not listen where it is published, or hangs$/, evidence: /\/healthz no answer/, command: /^hardshell up \S+$/,
  },
  {
    name: 'a disk of its own for the state, and full',
    start: () => root(`docker stop -t 60 openclaw-gateway >/dev/null
      mkdir -m 700 /run/full; mount -t tmpfs -o "size=$(($(du -sk ${STATE} | cut -f1) + 2048))k,mode=700,uid=1000,gid=1000" tmpfs /run/full
      cp -a ${STATE}/. /run/full/; mount --bind /run/full ${STATE}
      head -c 1g /dev/zero >${STATE}/full 2>/dev/null || chown 1000:1000 ${STATE}/full
      docker start openclaw-gateway`),
    mend: () => root(`docker stop -t 60 openclaw-gateway >/dev/null; umount ${STATE}; umount /run/full; rmdir /run/full`),
    symptom: /does not start|nobody reaches it|writing fails/, cause: /disk is full/, evidence: /^\/home\/deploy\/\.openclaw: 0\.0 of 0\.\d GiB free/, command: /^du -xh --max-depth=3 \/home\/deploy\/\.openclaw /,
  },
  {
    name: 'a state that belongs to somebody else',
    start: () => root(`docker stop -t 60 openclaw-gateway >/dev/null; chown -R root:root ${STATE}; docker start openclaw-gateway`),
    mend: () => root(`docker stop -t 60 openclaw-gateway >/dev/null; chown -R 1000:1000 ${STATE}`),
    symptom: /does not start/, cause: /^it may not read or write its own state$/, evidence: /EACCES|permission denied/i, command: /^hardshell up \S+$/,
  },
]

describe('diagnose', () => {
  it('says nothing against a healthy host', healthy)

  describe('while the gateway answers, one after the other and kept', () => {
    for (const trouble of RUNNING) it(trouble.name, () => explained(trouble))
    it('all of them are told apart', async () => {
      const deadline = Date.now() + PATIENCE_MS
      for (;;) {
        const { diagnoses } = await diagnosed()
        const mixed = RUNNING.filter(({ symptom }) => diagnoses.filter((one) => symptom.test(one.symptom)).length !== 1).map(({ name }) => name)
        if (mixed.length === 0) return
        if (Date.now() > deadline) assert.deepEqual(mixed, [])
      }
    })
    after(async () => {
      await root(`rm -f ${STATE}/workspace/of-root; [ ! -e /root/good.env ] || mv /root/good.env /opt/openclaw/.env; [ ! -e /root/quiet.json ] || cat /root/quiet.json >${STATE}/openclaw.json; rm -f /root/quiet.json /root/loud.json ${STATE}/openclaw.json.last-good
        systemctl disable -q --now nightly-backup.timer; rm -f /etc/systemd/system/nightly-backup.*; systemctl daemon-reload; systemctl reset-failed`)
      await restart()
    })
  })

  it('mended and started again: nothing is said', healthy)

  for (const trouble of NOT_RUNNING)
    it(trouble.name, async () => {
      try {
        await explained(trouble)
      } finally {
        await trouble.mend()
      }
    })

  it('started again, nothing is wrong', async () => {
    await restart()
    await healthy()
  })
})
