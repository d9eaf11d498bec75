/**
 * restic of the distribution, as old as Debian 12 has it (0.14) and as new as Debian 13 (0.18): the engine's words say the same of
 * the same trouble, whatever status each gives it. On bare practice servers, without a gateway.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, describe, it } from 'node:test'
import { packageRoot } from '../../src/runner/assets.js'
import { Guest } from './guest.js'

const PROGRAMS = '/usr/local/lib/hardshell'
const HOME = '/var/lib/hardshell/backup'
const REPOSITORY = '/var/backups/hardshell/restic'
const encoded = (path: string): string => readFileSync(new URL(`src/areas/${path}`, packageRoot)).toString('base64')
const SETTINGS = { ENGINE: 'restic', REPOSITORY, OFFSITE: '', APPEND_ONLY: 0, KEEP_DAILY: 7, KEEP_WEEKLY: 4, KEEP_MONTHLY: 6, LOCK_TRIES: 1, LOCK_PAUSE: 1, STATE: '/root', AUTH: '/root', DIRECTORY: '/root', CONTAINER: 'none', NODE: 0 }
const SET_UP = `export DEBIAN_FRONTEND=noninteractive; apt-get -qq update >/dev/null 2>&1; apt-get -qq -y install --no-install-recommends restic jq >/dev/null 2>&1
mkdir -p ${PROGRAMS}/backup ${HOME} /etc/hardshell
echo ${encoded('gateway/files/matters.sh')} | base64 -d >${PROGRAMS}/matters.sh
${['words.sh', 'restic.sh', 'backup.sh'].map((name) => `echo ${encoded(`backup/files/${name}`)} | base64 -d >${PROGRAMS}/backup/${name}`).join('\n')}
printf '%s\\n' ${Object.entries(SETTINGS).map(([name, value]) => `${name}=${value}`).join(' ')} >/etc/hardshell/backup.conf
(umask 077; head -c 32 /dev/urandom | od -An -v -tx1 | tr -d ' \\n' >/etc/hardshell/backup.key)`
/** What a run of the unit does once the state is captured; says what it did, or why not. */
const STORE = `rm -rf ${HOME}/stage ${HOME}/work; mkdir -p ${HOME}/work ${HOME}/stage/state/state ${HOME}/stage/auth ${HOME}/stage/deployment; cd ${HOME}/stage
echo '{}' >manifest.json; echo '{}' >state/openclaw.json; echo TOKEN= >deployment/env; head -c "\${SIZE:-300000}" /dev/urandom >state/state/openclaw.sqlite
find . -type f -print0 | sort -z | xargs -0 sha256sum >../sums && mv ../sums SHA256SUMS; cd /
{ sh ${PROGRAMS}/backup/backup.sh ready local && sh ${PROGRAMS}/backup/backup.sh store local; } 2>&1 || true`
const RESTIC = `export RESTIC_PASSWORD_FILE=/etc/hardshell/backup.key RESTIC_REPOSITORY=${REPOSITORY}`

// of three in one day the newer one keeps the oldest of all besides, for want of a week and a month
for (const [suite, release, kept] of [['bookworm', '0.14.0', 1], ['trixie', '0.18.0', 2]] as const) {
  describe(`restic ${release}`, () => {
    let server: Guest | undefined
    const root = (script: string): Promise<string> => {
      assert.ok(server)
      return server.root(script, 300_000)
    }
    before(async () => {
      server = await Guest.make(`restic-${suite}-${process.pid}`, { suite, seed: false })
      await root(SET_UP)
    })
    after(() => server?.remove())

    it('makes a repository, stores, verifies, gives a sample back, and lets the others of the day go', async () => {
      assert.match(await root('restic version'), new RegExp(`^restic ${release} `))
      const [now = ''] = (await root('date +%s')).split('\n')
      assert.match(await root(`${STORE}\n${STORE}\n${STORE}`), /a new repository at [^]*verifying \w+: \d+ bytes were new/)
      const listed = (await root(`sh ${PROGRAMS}/backup/backup.sh list`)).trim().split('\n').map((line) => line.split(' '))
      assert.equal(listed.length, kept)
      const [where, , at, , verifiedAt] = listed[0] ?? []
      assert.equal(where, 'local')
      for (const time of [at, verifiedAt]) assert.ok(Number(time) >= Number(now) && Number(time) < Number(now) + 3600, listed.join())
      assert.match(await root(`sh ${PROGRAMS}/backup/backup.sh verify`), /local: every part was read, and snapshot \w+ gives back all/)
    })

    const faults: readonly (readonly [what: string, breaks: string, mends: string, says: RegExp])[] = [
      ['a wrong key', 'cp /etc/hardshell/backup.key /root/key; echo another >/etc/hardshell/backup.key', 'cp /root/key /etc/hardshell/backup.key', /^error: the repository .* does not open with the key/m],
      ['a repository that is gone', `mv ${REPOSITORY} ${REPOSITORY}.gone`, `rm -rf ${REPOSITORY}; mv ${REPOSITORY}.gone ${REPOSITORY}`, /^error: there is no repository at .* any more/m],
      [
        'a lock of somebody who still works',
        `${RESTIC}; systemd-run -q --unit=locker -E RESTIC_PASSWORD_FILE -E RESTIC_REPOSITORY -E HOME=/root restic check --read-data --limit-download 1; timeout 60 sh -c 'until ls ${REPOSITORY}/locks/* >/dev/null 2>&1; do sleep 0.1; done'`,
        'systemctl kill -s KILL locker; timeout 20 sh -c "while systemctl is-active -q locker; do sleep 0.1; done"; systemctl reset-failed locker',
        /^error: the repository .* is locked by another restic that still works/m,
      ],
      ['a full disk', `cp -a ${REPOSITORY} ${REPOSITORY}.kept; mount -t tmpfs -o size=1m none ${REPOSITORY}; cp -a ${REPOSITORY}.kept/. ${REPOSITORY}/; export SIZE=3000000`, `umount ${REPOSITORY}; rm -rf ${REPOSITORY}; mv ${REPOSITORY}.kept ${REPOSITORY}`, /^error: no room at/m],
    ]
    for (const [what, breaks, mends, says] of faults) {
      it(`${what}: told, and the lock of the dead is no hindrance afterwards`, async () => {
        try {
          assert.match(await root(`${breaks}\n${STORE}`), says)
        } finally {
          await root(mends)
        }
        assert.doesNotMatch(await root(STORE), /^error: /m)
      })
    }
  })
}
