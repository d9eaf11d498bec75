/**
 * Docker's signed repository, stood in for: the real step `docker.engine` on a practice server. Every way of tampering
 * is refused with its reason and leaves apt and dpkg as they were; the good one gives a Docker with Compose 2.
 */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { after, before, describe, it } from 'node:test'
import { area as docker } from '../../src/areas/docker/index.js'
import { engine } from '../../src/areas/docker/engine.js'
import type { Change } from '../../src/model/change.js'
import { read } from '../../src/model/fact.js'
import { applyStep, preview, undoEntry, type StepOutcome } from '../../src/runner/apply.js'
import { areaFiles } from '../../src/runner/assets.js'
import { collect } from '../../src/runner/collect.js'
import { complete, specSchema, type Spec } from '../../src/spec/spec.js'
import { SshTransport } from '../../src/transport/open.js'
import { Guest } from './guest.js'
import { StandInRepository, type Variant } from './stand-in-repository.js'

const REFUSED: readonly (readonly [Variant, RegExp])[] = [
  ['unsigned', /the repository .* is refused: it is not signed; nothing was installed/],
  ['wrongkey', /the repository .* is refused: it is signed by another key than the pinned one; nothing was installed/],
  ['otherkey', /the key of .* is refused: its fingerprint is [0-9A-F]{40}, not [0-9A-F]{40}; nothing was installed/],
  ['badsig', /the repository .* is refused: its signature does not fit/],
  ['badindex', /the repository .* is refused: a file is not the one that was signed/],
  ['baddeb', /a package is refused: a file is not the one that was signed.*docker-ce_/],
  ['expired', /the repository .* is refused: its index has expired/],
  ['othersuite', /the repository .* is refused: it has nothing for trixie; nothing was installed/],
]

/** All that apt and dpkg know and keep, and every file of /etc. */
const LISTING = `cd /
find etc -xdev -printf '%p %y %m %U:%G %l\\n' | sort
find etc -xdev -type f -exec sha256sum {} + | sort
find var/lib/apt/lists var/cache/apt/archives -type f | sort
dpkg-query -W -f '\${Package} \${Version} \${Status}\\n'
apt-mark showmanual | sort`

/** The lines that one of two listings has alone: a listing is too long to be shown. */
function differences(before: string, now: string): readonly string[] {
  const [old, late] = [before.split('\n'), now.split('\n')]
  return [...old.filter((line) => !late.includes(line)).map((line) => `-${line}`), ...late.filter((line) => !old.includes(line)).map((line) => `+${line}`)]
}

describe('the signed repository of Docker', () => {
  let guest: Guest
  let transport: SshTransport
  let repository: StandInRepository
  let untouched: string

  before(async () => {
    guest = await Guest.make(`repository-${process.pid}`, { seed: false })
    const login = { destination: `practice-${guest.name}`, options: ['-F', guest.sshConfig] }
    transport = new SshTransport(login.destination, login.options, process.env)
    const image = execFileSync('docker', ['inspect', '-f', '{{.Config.Image}}', `hardshell-practice-${guest.name}`], { encoding: 'utf8' }).trim()
    repository = await StandInRepository.open(image, login)
    // practice servers hand each other the packages they fetched: a good one of an earlier run would be taken for a bad one of this
    await guest.sh('apt-get clean')
    // what the step host.packages brings, and a whole apt: what is compared is what docker.engine does
    await guest.sh('export DEBIAN_FRONTEND=noninteractive; apt-get -qq update && apt-get -qq -y install --no-install-recommends curl gnupg jq >/dev/null 2>&1')
    untouched = await guest.sh(LISTING)
  })
  after(async () => {
    repository.close()
    await transport.close()
    await guest.remove()
  })

  const specOf = (variant: Variant): Spec =>
    complete(specSchema.parse({ docker: { source: 'docker', repository: repository.url(variant), fingerprint: repository.fingerprint } }))
  const changesOf = (spec: Spec): readonly Change[] => {
    const step = docker.steps.find(({ id }) => id === 'docker.engine')
    assert.ok(step)
    return step.changes(spec, areaFiles(step.id))
  }
  const lines: string[] = []
  const apply = (run: string, spec: Spec): Promise<StepOutcome> => {
    lines.length = 0
    const step = { id: 'docker.engine', title: '', why: '', lockout: false, restartsGateway: false, asked: [], changes: changesOf(spec).map((change) => ({ change, effect: 'run' as const })) }
    return applyStep(transport, step, { deployUser: 'deploy', run, position: 0, onEvent: (event) => { if ('text' in event) lines.push(event.text) } })
  }

  for (const [variant, reason] of REFUSED) {
    it(`${variant}: refused with its reason, and apt and dpkg are as they were`, async () => {
      const outcome = await apply(variant, specOf(variant))
      assert.equal(outcome.status, 'failed', lines.join('\n'))
      assert.equal(lines.filter((line) => reason.test(line)).length, 1, lines.join('\n'))
      assert.deepEqual(differences(untouched, await guest.sh(LISTING)), [])
    })
  }

  it('good: Docker runs, with Compose 2, from a signed source; again: nothing to do; undo: as it was', async () => {
    const spec = specOf('good')
    const looks = await preview(transport, [{ id: 'docker.engine', changes: changesOf(spec) }])
    const planned = looks.get('docker.engine')?.[0]?.now ?? ''
    const outcome = await apply('good', spec)
    const written = (await guest.sh('cat /etc/apt/sources.list.d/hardshell-docker.sources')).trimEnd().split('\n')
    assert.ok(planned.includes(`hardshell-docker.sources:\n${written.map((line) => `+${line}`).join('\n')}`), planned)
    assert.ok(planned.includes(`+the key ${repository.fingerprint} alone`), planned)
    assert.equal(outcome.status, 'done', lines.join('\n'))
    assert.match(await guest.sh('docker compose version --short'), /^v?2\./)
    const facts = await collect(transport, guest.name, [engine], spec)
    const reading = read(engine, facts)
    assert.ok(reading.state === 'known', JSON.stringify(reading))
    assert.deepEqual([reading.value.package, reading.value.origin, reading.value.signed, reading.value.boot], ['docker-ce', 'Docker', true, true])
    for (const id of ['docker.signed-source', 'docker.compose', 'docker.no-tcp', 'docker.group-empty']) {
      const control = docker.controls.find((one) => one.id === id)
      assert.equal(control?.check({ engine: reading.value } as never, spec).verdict, 'pass', id)
    }
    const again = await apply('again', spec)
    assert.deepEqual([again.status, again.changed], ['done', false])
    const undone = await undoEntry(transport, { run: 'good', position: 0, step: 'docker.engine', changes: [{ kind: 'script', what: 'Docker' }] }, () => undefined)
    assert.equal(undone.status, 'undone')
    assert.deepEqual(differences(untouched, await guest.sh(LISTING)), [])
  })
})
