/**
 * The image's sources on a practice server. `official` is pulled from a real registry on the server's own loopback, `git`
 * is built from a repository on the server; the small image in both is a stand-in, the path to it is the real one. Of `npm`
 * this tests the refusals; the build itself is part of the journey.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { area } from '../../src/areas/image/index.js'
import { ALREADY_THERE } from '../../src/areas/image/needs.js'
import { ready } from '../../src/areas/image/steps.js'
import { evaluate, neededFacts } from '../../src/audit/evaluate.js'
import type { Finding } from '../../src/model/control.js'
import type { PlannedStep } from '../../src/model/plan.js'
import { applyStep, preview, undoEntry, type StepOutcome } from '../../src/runner/apply.js'
import { areaFiles } from '../../src/runner/assets.js'
import { collect } from '../../src/runner/collect.js'
import { sh } from '../../src/shell/quote.js'
import { complete, specSchema, type Spec } from '../../src/spec/spec.js'
import { LocalTransport } from '../../src/transport/local.js'
import { SshTransport } from '../../src/transport/ssh.js'
import { Practice } from '../../src/workflows/practice.js'

const local = new LocalTransport(process.env)
const home = await mkdtemp(join(tmpdir(), 'hs-image-'))
const name = `test-${process.pid}-image`
const { HOME, XDG_CACHE_HOME, NODE_EXTRA_CA_CERTS, SSL_CERT_FILE } = process.env
const practice = new Practice({
  local, suite: 'trixie', environment: { HOME, XDG_CACHE_HOME, XDG_STATE_HOME: home, NODE_EXTRA_CA_CERTS, SSL_CERT_FILE }, onProgress: () => undefined,
})
let host: SshTransport

const repository = '127.0.0.1:5000/openclaw/openclaw'
const specOf = (section: object): Spec => complete(specSchema.parse({ image: section }))
const official = (section: object = {}): Spec => specOf({ source: 'official', repository, version: '2026.9.6', ...section })

async function say(script: string): Promise<string> {
  const { status, stdout, stderr } = await host.run(`set -e\n${script}\n`)
  assert.equal(status, 0, `${script}\n${stdout}${stderr}`)
  return stdout.toString().trim()
}
const record = (): Promise<string> => say('grep -v BUILT_AT /opt/openclaw/release 2>/dev/null || true')

const changes = (spec: Spec) => ready.changes(spec, areaFiles(ready.id))
async function effect(spec: Spec): Promise<string | undefined> {
  return (await preview(host, [{ id: ready.id, changes: changes(spec) }])).get(ready.id)?.[0]?.effect
}
let runs = 0
const run = (): string => `image-test-${runs}`
function apply(spec: Spec): Promise<StepOutcome> {
  runs += 1
  const step: PlannedStep = { ...ready, asked: [], changes: changes(spec).map((change) => ({ change, effect: 'run' })) }
  return applyStep(host, step, { deployUser: 'deploy', run: run(), position: 0, onEvent: () => undefined })
}
/** Applies, and leaves the host with it already so. */
async function brings(spec: Spec): Promise<string> {
  const outcome = await apply(spec)
  assert.equal(outcome.status, 'done', outcome.tail.join('\n'))
  assert.equal(await effect(spec), 'no-op')
  return record()
}
/** Refuses in words, and leaves the record as it was. */
async function refuses(spec: Spec, words: RegExp): Promise<void> {
  const was = await record()
  const outcome = await apply(spec)
  assert.equal(outcome.status, 'failed')
  assert.match(outcome.tail.join('\n'), words)
  assert.equal(await record(), was)
}
async function judge(control: string, spec: Spec): Promise<Finding> {
  const which = [{ ...area, controls: area.controls.filter(({ id }) => id === control) }]
  const [finding] = evaluate(which, await collect(host, name, neededFacts(which, spec), spec), spec, '2026-01-01')
  assert.ok(finding, control)
  return finding
}
const verdict = async (control: string, spec: Spec): Promise<string> => (await judge(control, spec)).verdict

before(async () => {
  await practice.prepare()
  await practice.create(name, { seed: false })
  const { destination, options } = practice.address(name)
  host = new SshTransport(destination, options, process.env)
  await say(`export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends docker.io docker-cli iptables docker-registry busybox-static curl jq git openssl >/dev/null 2>&1
    printf 'version: 0.1\\nstorage: {filesystem: {rootdirectory: /var/lib/docker-registry}}\\nhttp: {addr: 127.0.0.1:5000}\\n' >/etc/docker/registry/config.yml
    systemctl restart docker-registry
    curl -fsS --retry 20 --retry-connrefused -o /dev/null http://127.0.0.1:5000/v2/
    mkdir -p /root/box/bin /root/box/usr/local/bin /root/box/tmp /root/box/etc && cp /bin/busybox /root/box/bin/sh && ln -s sh /root/box/bin/sleep
    echo node:x:1000:1000::/:/bin/sh >/root/box/etc/passwd
    printf '#!/bin/sh\\necho v2026.9.6\\n' >/root/box/usr/local/bin/node && chmod 755 /root/box/usr/local/bin/node`)
})
after(async () => {
  await host.close()
  await practice.remove(name)
  await rm(home, { recursive: true })
  await local.close()
})

/** Pushes a small image and forgets it locally. @returns its digest */
const push = (tag: string, content: string, labels: readonly string[] = [], user = 'USER node'): Promise<string> =>
  say(sh`cd /root/box && echo ${content} >content
    tar -c . | docker import -c ${user} -c 'ENV NODE_VERSION=24.21.0' ${labels.flatMap((label) => ['-c', `LABEL ${label}`])} - ${`${repository}:${tag}`} >/dev/null
    docker push -q ${`${repository}:${tag}`} >/dev/null
    docker image inspect -f '{{index .RepoDigests 0}}' ${`${repository}:${tag}`} | sed 's/.*@//'
    docker image rm ${`${repository}:${tag}`} >/dev/null`)
const version = (text: string): string[] => [`org.opencontainers.image.version=${text}`]

describe('the official image', () => {
  let first = ''
  let older = ''

  it('is refused when the registry has no such tag, and nothing is put on record', async () => {
    await refuses(official({ version: '2026.1.1' }), /the registry has no image 127\.0\.0\.1:5000\/openclaw\/openclaw:2026\.1\.1/)
    assert.equal(await record(), '')
    assert.equal(await verdict('image.not-latest-tag', official()), 'not-applicable')
  })

  it('is pinned to the digest that its tag names', async () => {
    first = await push('2026.9.6', 'the real one', version('2026.9.6'))
    older = await push('2026.9.3', 'an older one', version('2026.9.3'))
    assert.equal(await effect(official()), 'run')
    const text = await brings(official())
    assert.match(text, new RegExp(`^IMAGE=${repository}@${first}$`, 'm'))
    assert.match(text, new RegExp(`^DIGEST=${first}$`, 'm'))
    assert.match(text, /^NODE_VERSION=24\.21\.0$/m)
    for (const control of ['image.pinned', 'image.source-verified', 'image.record-guarded', 'image.version-declared', 'image.non-root-user', 'image.node-floor']) {
      assert.equal(await verdict(control, official()), 'pass', control)
    }
  })

  it('stays that one when the tag is moved, also when Docker has lost it', async () => {
    const was = await record()
    const moved = await push('2026.9.6', 'another content', version('2026.9.6'))
    assert.notEqual(moved, first)
    assert.equal(await effect(official()), 'no-op')
    await say(`docker image rm ${repository}@${first} >/dev/null`)
    assert.equal(await effect(official()), 'run')
    assert.equal(await brings(official()), was)
  })

  it('is brought again when the record is not what the image carries, and undo brings the record back', async () => {
    const was = await record()
    await say(`sed -i 's/^IMAGE=.*/IMAGE=${repository.replaceAll('/', '\\/')}:2026.9.6/' /opt/openclaw/release`)
    const broken = await record()
    assert.equal(await verdict('image.pinned', official()), 'fail')
    await brings(official({ digest: first }))
    assert.equal(await record(), was)
    assert.equal(await verdict('image.pinned', official()), 'pass')
    assert.equal((await undoEntry(host, { run: run(), position: 0, step: ready.id, changes: changes(official()).map((change) => ({ kind: change.kind, what: 'the image' })) }, () => undefined)).status, 'undone')
    assert.equal(await record(), broken)
    await brings(official({ digest: first }))
  })

  it('mends a record that others can write', async () => {
    await say('chmod 666 /opt/openclaw/release')
    assert.equal(await verdict('image.record-guarded', official()), 'fail')
    await brings(official({ digest: first }))
    assert.equal(await verdict('image.record-guarded', official()), 'pass')
  })

  it('is refused under a digest that the registry does not have, or that is another version', async () => {
    await refuses(official({ digest: `sha256:${'0'.repeat(64)}` }), /the registry has no image .*@sha256:0+/)
    await refuses(official({ digest: older }), /holds version 2026\.9\.3, the spec asks for 2026\.9\.6/)
  })

  it('is asked itself when it carries no version', async () => {
    const bare = await push('bare', 'without a label')
    assert.match(await brings(official({ digest: bare })), /^VERSION=2026\.9\.6$/m)
  })

  it('is resolved once from latest', async () => {
    await say('rm /opt/openclaw/release')
    await push('latest', 'the newest today', version('2026.9.6'))
    const was = await brings(official({ version: 'latest' }))
    assert.match(was, /^VERSION=2026\.9\.6$/m)
    await push('latest', 'the newest tomorrow', version('2026.10.4'))
    assert.equal(await brings(official({ version: 'latest' })), was)
  })

  it('says so when the registry cannot be reached', async () => {
    await refuses(official({ repository: '127.0.0.1:5999/openclaw/openclaw', version: '2026.9.6' }), /could not be pulled: .*refused/)
  })
})

describe('what the registry attests of the image', () => {
  const attest = readFileSync(new URL('../../../test/hosts/attest.sh', import.meta.url), 'utf8')
  let image = ''
  let spec: Spec
  /** Brings the image by an index with such attestations. */
  async function attested(how: string): Promise<string> {
    const index = await say(sh`sh -c ${attest} attest openclaw/openclaw ${image} ${`attested-${how}`} ${how}`)
    spec = official({ digest: index })
    return brings(spec)
  }
  const finds = async (match: string, there: string): Promise<void> =>
    assert.deepEqual([await verdict('image.attestations-match', spec), await verdict('image.attested', spec)], [match, there])
  const papers = (): Promise<string> => say('cd /opt/openclaw/papers/$(sed -n "s/^IMAGE_ID=sha256:\\(.\\{12\\}\\).*/\\1/p" /opt/openclaw/release) && cat sbom.spdx.json provenance.json')

  before(async () => {
    image = await push('plain', 'an image with papers', version('2026.9.6'))
  })

  it('matches, and is kept with the release', async () => {
    assert.match(await attested('matching'), /^ATTESTED=matching$/m)
    await finds('pass', 'pass')
    assert.equal(await verdict('image.sbom-kept', spec), 'pass')
    const kept = await papers()
    assert.match(kept, /SPDX-2\.3/)
    assert.match(kept, /buildDefinition/)
  })
  it('is a finding when it speaks of another image', async () => {
    assert.match(await attested('another'), /^ATTESTED=mismatched\nATTESTED_WHY=the statement https:\/\/slsa\.dev\/provenance\/v1 does not speak of sha256:[0-9a-f]{64} but of [0-9a-f]{64}$/m)
    await finds('fail', 'fail')
  })
  it('is a finding when it was put there for an image that is not', async () => {
    assert.match(await attested('stray'), /^ATTESTED=mismatched\nATTESTED_WHY=an attestation speaks of sha256:[0-9a-f]{64}, which is no image of the index$/m)
    await finds('fail', 'fail')
  })
  it('is a finding when half of it is missing, or all', async () => {
    assert.match(await attested('half'), /^ATTESTED=partial$/m)
    await finds('pass', 'fail')
    assert.match(await attested('none'), /^ATTESTED=absent$/m)
    await finds('not-applicable', 'fail')
    spec = official({ digest: image })
    assert.match(await brings(spec), /^ATTESTED=absent\nATTESTED_WHY=the digest names one image alone/m)
  })
  it('is unknown when nobody could look, and looked for again a day later', async () => {
    await say('systemctl stop docker-registry; rm /opt/openclaw/release')
    try {
      assert.match(await brings(spec), /^ATTESTED=unknown\nATTESTED_WHY=the registry 127\.0\.0\.1:5000 could not be asked/m)
      await finds('unknown', 'unknown')
    } finally {
      await say('systemctl start docker-registry; curl -fsS --retry 20 --retry-connrefused -o /dev/null http://127.0.0.1:5000/v2/')
    }
    assert.equal(await effect(spec), 'no-op')
    await say('touch -d "25 hours ago" /opt/openclaw/release')
    assert.equal(await effect(spec), 'run')
    assert.match(await brings(spec), /^ATTESTED=absent$/m)
  })
  it('is not taken from a registry that hands out something else for a digest', async () => {
    await say(sh`systemctl stop docker-registry; rm /opt/openclaw/release
      mkdir -p /root/liar/v2/openclaw/openclaw/manifests && echo '{"manifests":[]}' >/root/liar/v2/openclaw/openclaw/manifests/${image}
      busybox httpd -f -p 127.0.0.1:5000 -h /root/liar >/dev/null 2>&1 & echo $! >/root/liar.pid`)
    try {
      assert.match(await brings(spec), /^ATTESTED=mismatched\nATTESTED_WHY=what 127\.0\.0\.1:5000 gave for sha256:[0-9a-f]{64} is something else$/m)
    } finally {
      await say('kill $(cat /root/liar.pid); systemctl start docker-registry; curl -fsS --retry 20 --retry-connrefused -o /dev/null http://127.0.0.1:5000/v2/; rm /opt/openclaw/release')
    }
  })
})

describe('the image from a checkout', () => {
  let base = ''
  const commits = new Map<string, string>()
  async function commit(title: string, dockerfile: string, release = '2026.9.6'): Promise<void> {
    commits.set(title, await say(sh`mkdir -p /root/source && cd /root/source && git init -q 2>/dev/null
      printf '%s' ${dockerfile} >Dockerfile
      printf '{\n  "name": "openclaw",\n  "version": "%s"\n}\n' ${release} >package.json
      git add -A && git -c user.name=t -c user.email=t@example.invalid commit -q --allow-empty -m ${title} && git rev-parse HEAD`))
  }
  const git = (title: string, section: object = {}): Spec => specOf({ source: 'git', git: { url: '/root/source', commit: commits.get(title) ?? title }, ...section })

  before(async () => {
    base = `${repository}@${await push('base', 'a base')}`
    await commit('slow', `FROM ${base}\nENTRYPOINT ["/bin/sh"]\nRUN ["/bin/sh", "-c", "sleep 300"]\n`)
    await commit('good', `ARG BASE="${base}"\nFROM \${BASE} AS build\nUSER 0\nRUN ["/bin/sh", "-c", "echo built > /built"]\nFROM ${base}\nCOPY --from=build /built /built\nUSER node\n`)
    await commit('loose', `FROM ${repository}:base\n`)
    await commit('loose by default', `ARG BASE=node:24\nFROM ${base} AS one\nFROM --platform=linux/amd64 \\\n  \${BASE}\nCOPY --from=docker:cli /x /x\n`)
    await commit('newer', `FROM ${base}\nUSER node\n`, '2026.10.4')
  })

  it('leaves nothing behind when it is killed while building', async () => {
    const was = await record()
    const since = await say('date +%s')
    const building = apply(git('slow'))
    // the build has begun when its container starts; then everything of the step is killed at once
    await say(`mkfifo /root/events
      timeout 120 docker events --since ${since} --filter event=start --format '{{.ID}}' >/root/events &
      read -r started </root/events
      kill $!
      pkill -9 -f '/step\\.sh apply|/script\\.sh apply|docker build'`)
    assert.equal((await building).status, 'failed')
    assert.equal(await record(), was)
    assert.equal(await say('docker image ls -q hardshell/openclaw'), '')
  })

  it('is built at the commit and put on record', async () => {
    const spec = git('good', { version: '2026.9.6' })
    const text = await brings(spec)
    assert.match(text, new RegExp(`^COMMIT=${commits.get('good')}$`, 'm'))
    assert.match(text, /^IMAGE=hardshell\/openclaw:2026\.9\.6-[0-9a-f]{12}$/m)
    for (const control of ['image.pinned', 'image.source-verified', 'image.non-root-user']) assert.equal(await verdict(control, spec), 'pass', control)
    assert.equal(await say('ls -A /var/lib/hardshell/image'), 'lock')
  })

  it('is found by its labels when the record is lost', async () => {
    const was = await record()
    await say('rm /opt/openclaw/release')
    assert.equal(await brings(git('good')), was)
  })

  it('is refused on a host with too little memory, before anything is built, and not when it is there already', async () => {
    // a server with a gigabyte, as its kernel would tell it
    await say(`sed 's/^MemTotal: .*/MemTotal: 1048576 kB/; s/^SwapTotal: .*/SwapTotal: 0 kB/' /proc/meminfo >/run/meminfo && mount --bind /run/meminfo /proc/meminfo`)
    try {
      await refuses(git('newer'), /error: building OpenClaw from its source needs 5700 MiB of memory and swap together, this host has 1024 MiB\n.*image\.source: official/)
      const was = await record()
      await say('rm /opt/openclaw/release')
      const [change] = (await preview(host, [{ id: ready.id, changes: changes(git('good')) }])).get(ready.id) ?? []
      assert.ok(change?.now?.split('\n').includes(ALREADY_THERE), change?.now)
      assert.equal(await brings(git('good')), was)
    } finally {
      await say('umount /proc/meminfo')
    }
  })

  it('is refused on bases that are not pinned, and names them', async () => {
    await refuses(git('loose'), /not pinned by digest: 127\.0\.0\.1:5000\/openclaw\/openclaw:base/)
    await refuses(git('loose by default'), /not pinned by digest: docker:cli node:24/)
  })

  it('is refused at a commit that is not there, or of another version', async () => {
    await refuses(git('f'.repeat(40)), /has no commit f+/)
    await refuses(git('newer', { version: '2026.9.6' }), /the commit is version 2026\.10\.4, the spec asks for 2026\.9\.6/)
    await refuses(specOf({ source: 'git', git: { url: '/root/nothing', commit: 'e'.repeat(40) } }), /could not be fetched/)
  })
})

describe('extra programs and packages', () => {
  let digest = ''
  const sums = new Map<string, string>()
  const programs = (...rows: object[]): object => ({ binaries: rows })
  const from = (file: string, more: object = {}): object => ({ name: 'gog', version: '0.11.0', url: `http://127.0.0.1:8098/${file}`, sha256: sums.get(file) ?? 'none', ...more })
  const spec = (section: object = {}): Spec => official({ digest, ...section })
  const all = (): Spec => spec({ binaries: [from('gog.tgz', { path: 'gog_0.11.0/gog' }), from('wacli', { name: 'wacli', version: '1.2.0' })], packages: ['hello'] })

  before(async () => {
    await say(`mkdir -p /root/www/gog_0.11.0 && cd /root/www
      printf '#!/bin/sh\necho gog of the archive\n' >gog_0.11.0/gog
      ln -s /etc/shadow gog_0.11.0/link
      tar -czf gog.tgz gog_0.11.0
      cp /usr/bin/true wacli
      printf '<html>no program</html>' >page
      busybox httpd -p 127.0.0.1:8098 -h /root/www`)
    for (const file of ['gog.tgz', 'wacli', 'page']) sums.set(file, await say(`sha256sum </root/www/${file} | cut -c 1-64`))
    // This server's own Debian as the base: extra packages come by the real apt, from the real archive.
    digest = await say(`tar -C / --one-file-system --exclude=./root --exclude="./tmp/*" --exclude=./var/lib/docker --exclude=./var/log/journal -c . -C /root/box ./usr/local/bin/node |
        docker import -c 'USER 1000:1000' -c 'LABEL org.opencontainers.image.version=2026.9.6' - ${repository}:debian >/dev/null
      docker push -q ${repository}:debian >/dev/null
      docker image inspect -f '{{index .RepoDigests 0}}' ${repository}:debian | sed 's/.*@//'
      docker image rm ${repository}:debian >/dev/null`)
  })

  it('are built on the pinned base, run as its user, and are on record with their sums', async () => {
    const [look] = (await preview(host, [{ id: ready.id, changes: changes(all()) }])).get(ready.id) ?? []
    assert.match(look?.now ?? '', /fetch gog 0\.11\.0 from .*\n.*\n.*Dockerfile:\n\+.*\n\+FROM .*\n\+USER root\n\+RUN .* hello .*\n\+COPY .*\n\+USER/)
    const text = await brings(all())
    assert.match(text, new RegExp(`^BASE=${repository}@${digest}$`, 'm'))
    assert.match(text, new RegExp(`^DIGEST=${digest}$`, 'm'))
    assert.match(text, /^PACKAGES=hello$/m)
    assert.match(text, new RegExp(`^BINARY_gog=0\\.11\\.0 ${sums.get('gog.tgz')} gog_0\\.11\\.0/gog [0-9a-f]{64}$`, 'm'))
    assert.match(text, new RegExp(`^BINARY_wacli=1\\.2\\.0 ${sums.get('wacli')} - ${sums.get('wacli')}$`, 'm'))
    const image = /^IMAGE=(.*)$/m.exec(text)?.[1] ?? ''
    assert.equal(await say(sh`docker run --rm --network none ${image} sh -c 'gog && hello && wacli && id -u'`), 'gog of the archive\nHello, world!\n1000')
    assert.match(await say('cat /opt/openclaw/papers/*/Dockerfile'), new RegExp(`^FROM ${repository}@${digest}$`, 'm'))
    assert.match(await say('cat /opt/openclaw/papers/*/packages.txt'), /^hello \S+ \S+$/m)
    for (const control of ['image.pinned', 'image.source-verified', 'image.extras-declared', 'image.non-root-user']) assert.equal(await verdict(control, all()), 'pass', control)
  })

  it('are found by their papers when the record is lost', async () => {
    const was = await record()
    await say('rm /opt/openclaw/release')
    assert.equal(await brings(all()), was)
  })

  it('are found out when they are swapped, gone or a link in the running container', async () => {
    assert.equal(await verdict('image.binaries-unchanged', all()), 'not-applicable')
    await say('docker run -d --network none --name openclaw-gateway --user 0 "$(sed -n s/^IMAGE=//p /opt/openclaw/release)" sleep 900 >/dev/null')
    assert.equal(await verdict('image.binaries-unchanged', all()), 'pass')
    for (const [broken, saw] of [
      ['echo evil >/usr/local/bin/wacli', /^wacli [0-9a-f]{64} instead of/],
      ['rm /usr/local/bin/wacli', /^wacli missing/],
      ['ln -s /etc/passwd /usr/local/bin/wacli', /^wacli no-file/],
    ] as const) {
      await say(sh`docker exec openclaw-gateway sh -c ${broken}`)
      const { verdict, evidence } = await judge('image.binaries-unchanged', all())
      assert.equal(verdict, 'fail', broken)
      assert.match(evidence[0]?.saw ?? '', saw)
    }
    await say('docker rm -f openclaw-gateway >/dev/null')
  })

  it('go and come with the spec, by break, apply and undo', async () => {
    const was = await record()
    assert.equal(await verdict('image.extras-declared', spec()), 'fail')
    const bare = await brings(spec())
    assert.match(bare, new RegExp(`^IMAGE=${repository}@${digest}$`, 'm'))
    assert.doesNotMatch(bare, /^(BASE|PACKAGES|BINARY_)/m)
    assert.equal(await verdict('image.extras-declared', spec()), 'pass')
    assert.equal(await verdict('image.extras-declared', all()), 'fail')
    assert.equal((await undoEntry(host, { run: run(), position: 0, step: ready.id, changes: [{ kind: 'script', what: 'the image' }] }, () => undefined)).status, 'undone')
    assert.equal(await record(), was)
    assert.equal(await verdict('image.extras-declared', spec()), 'fail')
    await brings(spec())
  })

  it('are refused when what was downloaded is not what the spec says, and nothing of it is built in', async () => {
    await refuses(spec(programs(from('wacli', { sha256: sums.get('gog.tgz') }))), new RegExp(`gog 0\\.11\\.0 is not what the spec says: expected SHA-256 ${sums.get('gog.tgz')}, got ${sums.get('wacli')}; refused`))
    await refuses(spec(programs(from('nothing', { sha256: sums.get('page') }))), /gog could not be fetched from .*404/)
    await refuses(spec(programs(from('page'))), /gog is no program for Linux/)
    await refuses(spec(programs(from('gog.tgz'))), /gog is an archive, not a program/)
    await refuses(spec(programs(from('gog.tgz', { path: 'bin/gog' }))), /the archive holds no file bin\/gog: gog_0\.11\.0\//)
    await refuses(spec(programs(from('gog.tgz', { path: 'gog_0.11.0/link' }))), /the archive holds no file gog_0\.11\.0\/link/)
    assert.equal(await say('docker image ls -q hardshell/building; ls -A /var/lib/hardshell/image 2>/dev/null || true'), '')
  })

  it('are refused when apt has no such package, and on a base that runs as root', async () => {
    await refuses(spec({ packages: ['no-such-package'] }), /Unable to locate package no-such-package[\s\S]*could not be built/)
    const root = await push('root', 'as root', ['org.opencontainers.image.version=2026.9.6'], 'USER 0')
    await refuses(official({ digest: root, packages: ['hello'] }), /runs as root, and nothing is built on it/)
  })
})

/** trivy and docker scout cannot be had here: a stand-in prints trivy's real format. npm's answers are real npm's, recorded. */
describe('known holes in the image', () => {
  let spec: Spec
  const ID = () => say('sed -n s/^IMAGE_ID=//p /opt/openclaw/release')
  const hole = (severity: string, fixed?: string): object => ({
    VulnerabilityID: 'CVE-2026-0001', PkgName: 'libx', InstalledVersion: '1.0-1', ...(fixed === undefined ? {} : { FixedVersion: fixed }), Status: fixed === undefined ? 'affected' : 'fixed', Severity: severity, Title: 'a hole',
  })
  async function trivy(vulnerabilities: readonly object[], { id, kind = 'os-pkgs', updated = new Date() }: { id?: string; kind?: string; updated?: Date } = {}): Promise<void> {
    const image = id ?? (await ID())
    const report = {
      SchemaVersion: 2, ArtifactName: 'openclaw', ArtifactType: 'container_image', Metadata: { OS: { Family: 'debian', Name: '13.1' }, ImageID: image },
      Results: [{ Target: 'openclaw (debian 13.1)', Class: kind, Type: 'debian', Vulnerabilities: vulnerabilities }, { Target: 'Node.js', Class: 'lang-pkgs', Type: 'node-pkg' }],
    }
    const about = { Version: '0.71.0', VulnerabilityDB: { Version: 2, NextUpdate: updated.toISOString(), UpdatedAt: updated.toISOString(), DownloadedAt: updated.toISOString() } }
    await say(sh`printf '%s' ${JSON.stringify(report)} >/root/report.json; printf '%s' ${JSON.stringify(about)} >/root/about.json
      printf '#!/bin/sh\n[ "$1" != version ] || exec cat /root/about.json\nwhile [ "$1" != --output ]; do shift; done\ncp /root/report.json "$2"\n' >/usr/local/bin/trivy; chmod 755 /usr/local/bin/trivy`)
  }
  const finds = async (want: string, words: RegExp): Promise<void> => {
    const { verdict, because, evidence } = await judge('image.scanned', spec)
    assert.equal(verdict, want)
    assert.match(because ?? evidence.map(({ saw }) => saw).join('\n'), words)
  }

  before(async () => {
    spec = official({ digest: await push('scanned', 'an image to look through', version('2026.9.6')) })
    await brings(spec)
  })
  after(() => say('rm -f /usr/local/bin/trivy'))

  it('are unknown without a scanner', () => finds('unknown', /neither trivy nor docker scout is installed/))
  it('fail where a newer version mends them, and only there', async () => {
    await trivy([hole('HIGH', '1.0-2'), hole('MEDIUM', '1.0-2')])
    await finds('fail', /^high CVE-2026-0001 in libx 1\.0-1, mended in 1\.0-2$/)
    await trivy([hole('CRITICAL'), hole('LOW')])
    await finds('pass', /^trivy 0\.71\.0: 1 critical or high without a fix, 1 lesser$/)
    await trivy([])
    await finds('pass', /: 0 critical or high/)
  })
  it('are unknown when the scan is of another image, knew not the system, was by an old database, or failed', async () => {
    await trivy([], { id: `sha256:${'1'.repeat(64)}` })
    await finds('unknown', /the report is of another image/)
    await trivy([], { kind: 'lang-pkgs' })
    await finds('unknown', /did not recognize the system/)
    await trivy([], { updated: new Date(Date.now() - 30 * 24 * 3600 * 1000) })
    await finds('unknown', /the database of trivy 0\.71\.0 is 30 days old/)
    await say('printf "#!/bin/sh\\necho FATAL no database >&2; exit 1\\n" >/usr/local/bin/trivy')
    await finds('unknown', /FATAL no database/)
  })

  it('of npm packages: found, none, and nobody could look, are three answers', async () => {
    const audit = async (answer: string, status: number): Promise<Finding> => {
      await say(sh`mkdir -p /root/box/usr/local/lib/openclaw && cd /root/box && echo '{}' >usr/local/lib/openclaw/package-lock.json && printf '%s\n' ${answer} >audit.json
        printf '#!/bin/sh\nwhile read -r line; do echo "$line"; done </audit.json\nexit %s\n' ${status} >usr/local/bin/npm; chmod 755 usr/local/bin/npm`)
      spec = official({ digest: await push('audited', answer, version('2026.9.6')) })
      await brings(spec)
      return judge('image.packages-audited', spec)
    }
    const recording = (name: string): string => readFileSync(new URL(`../../../src/areas/image/recordings/npm-audit-${name}.json`, import.meta.url), 'utf8').trim()
    const found = await audit(recording('holes'), 1)
    assert.deepEqual([found.verdict, found.evidence[0]?.saw], ['fail', 'high in ws: ws affected by a DoS'])
    assert.equal((await audit(recording('none'), 0)).verdict, 'pass')
    const failed = await audit(recording('refused'), 1)
    assert.equal(failed.verdict, 'unknown')
    assert.match(failed.because ?? '', /the audit could not look: 405 Method Not Allowed/)
    await say('rm -r /root/box/usr/local/lib/openclaw /root/box/usr/local/bin/npm /root/box/audit.json')
    spec = official({ digest: await push('unaudited', 'no lock file', version('2026.9.6')) })
    await brings(spec)
    assert.match((await judge('image.packages-audited', spec)).because ?? '', /no lock file/)
  })
})

describe('the image from npm', () => {
  const npm = (section: object = {}): Spec => specOf({ source: 'npm', registry: 'http://127.0.0.1:8873', version: '2026.9.6', ...section })

  before(async () => {
    // A registry of files. Its node is not what its own metadata says.
    await say(`mkdir -p /root/registry/openclaw /root/registry/files && cd /root/registry
      sum() { printf 'sha512-%s' "$(printf '%s' "$1" | openssl dgst -sha512 -binary | base64 -w 0)"; }
      printf '{"version":"2026.9.6","engines":{"node":">=24.16.0 <25"},"dist":{"integrity":"%s"}}' "$(sum openclaw)" >openclaw/2026.9.6
      printf '{"version":"2026.9.5","engines":{"node":"^99.0.0"},"dist":{"integrity":"%s"}}' "$(sum openclaw)" >openclaw/2026.9.5
      printf '{"version":"2026.9.4","engines":{"node":"*"},"dist":{}}' >openclaw/2026.9.4
      for cpu in x64 arm64; do
        printf '{"versions":{"24.21.0":{"version":"24.21.0","dist":{"integrity":"%s","tarball":"http://127.0.0.1:8873/files/node"}}}}' "$(sum node)" >node-linux-$cpu
      done
      printf '{"versions":{"11.1.0":{"version":"11.1.0","dist":{"integrity":"%s","tarball":"http://127.0.0.1:8873/files/npm"}}}}' "$(sum npm)" >npm
      printf 'swapped' >files/node; printf 'npm' >files/npm
      busybox httpd -p 127.0.0.1:8873 -h /root/registry`)
  })

  it('is refused when the registry cannot be reached, or has no such release', async () => {
    await refuses(npm({ registry: 'http://127.0.0.1:9' }), /the registry http:\/\/127\.0\.0\.1:9 cannot be reached from this host/)
    await refuses(npm({ version: '2026.1.1' }), /the registry has no OpenClaw 2026\.1\.1/)
  })

  it('is refused when its integrity is another one, or there is none', async () => {
    await refuses(npm({ integrity: `sha512-${'A'.repeat(86)}==` }), /has the integrity sha512-.*, wanted is sha512-A+==: refused/)
    await refuses(npm({ version: '2026.9.4' }), /gives no sha512 for OpenClaw 2026\.9\.4/)
  })

  it('is refused when no Node suits it', async () => {
    await refuses(npm({ version: '2026.9.5' }), /no Node in the registry suits OpenClaw 2026\.9\.5, which asks for \^99\.0\.0/)
  })

  it('is refused when what was downloaded is not what the metadata says', async () => {
    await refuses(npm(), /node-linux-\w+ 24\.21\.0 as downloaded is not what the registry.s metadata says it is/)
  })
})
