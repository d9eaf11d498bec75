/**
 * scan.probe.sh with docker scout in the place of trivy: a stand-in for its command, which prints the SARIF that it prints. Scout itself wants
 * Docker's account and its database, which no test has; trivy's side is in test/hosts/image.test.ts.
 */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { scanned } from '../../src/areas/image/controls/holes.js'
import { scan } from '../../src/areas/image/holes.js'
import { sourceFile } from '../../src/runner/assets.js'
import { defaultSpec } from '../../src/spec/spec.js'

const work = mkdtempSync(join(tmpdir(), 'hs-scan-'))
const bin = join(work, 'bin')
mkdirSync(bin)
// every program but a trivy that may be here
for (const tool of ['sh', 'sed', 'tail', 'getent', 'cut', 'jq', 'cat']) symlinkSync(spawnSync('sh', ['-c', `command -v ${tool}`], { encoding: 'utf8' }).stdout.trim(), join(bin, tool))
writeFileSync(join(work, 'release'), `IMAGE=hardshell/openclaw:1\nIMAGE_ID=sha256:${'1'.repeat(64)}\n`)

function probe(docker: string): { readonly status: number | null; readonly stdout: string; readonly stderr: string } {
  writeFileSync(join(bin, 'docker'), `#!/bin/sh\n${docker}\n`)
  chmodSync(join(bin, 'docker'), 0o755)
  return spawnSync('sh', ['-s'], { encoding: 'utf8', input: sourceFile('areas/image/scan.probe.sh'), env: { PATH: bin, DIRECTORY: work, TMPDIR: work } })
}
const rule = (id: string, severity: string | undefined, fixed: string): object => ({
  id, name: 'OsPackageVulnerability', shortDescription: { text: `${id}: a hole` }, helpUri: `https://scout.docker.com/v/${id}`,
  properties: { affected_version: '<2', fixed_version: fixed, purls: ['pkg:deb/debian/libx@1.0-1?os_distro=trixie&os_name=debian'], ...(severity === undefined ? {} : { cvssV3_severity: severity, 'security-severity': '7.5', tags: [severity] }) },
})
const report = (rules: readonly object[], name = 'docker scout'): string =>
  JSON.stringify({ version: '2.1.0', runs: [{ tool: { driver: { fullName: 'Docker Scout', name, version: '1.18.3', rules } }, results: rules.map((_, at) => ({ ruleIndex: at, kind: 'fail', level: 'error' })) }] })
const scout = (sarif: string, status = 0): ReturnType<typeof probe> => {
  writeFileSync(join(work, 'sarif'), sarif)
  return probe(`[ "$1 $2" != 'scout version' ] || exit 0\n[ "$1 $2 $3 $4 $5 $7" = 'scout cves --format sarif --output local://hardshell/openclaw:1' ] || exit 9\n[ ${status} = 0 ] || { echo ERROR no login >&2; exit ${status}; }\ncat ${work}/sarif >"$6"`)
}
const judged = (rules: readonly object[]): readonly string[] => {
  const { status, stdout, stderr } = scout(report(rules))
  assert.equal(status, 0, stderr)
  const { verdict, evidence } = scanned.check({ scan: scan.parse(stdout) } as never, defaultSpec()) as { verdict: string; evidence: readonly { saw: string }[] }
  return [verdict, ...evidence.map(({ saw }) => saw)]
}

describe('known holes, by docker scout', () => {
  after(() => rmSync(work, { recursive: true }))

  it('fail where a newer version mends them, and only there', () => {
    assert.deepEqual(judged([rule('CVE-2026-0001', 'HIGH', '2'), rule('CVE-2026-0002', 'MEDIUM', '2')]), ['fail', 'high CVE-2026-0001 in pkg:deb/debian/libx 1.0-1, mended in 2'])
    assert.deepEqual(judged([rule('CVE-2026-0001', 'CRITICAL', 'not fixed'), rule('CVE-2026-0003', undefined, '2')]), ['pass', 'docker scout 1.18.3: 1 critical or high without a fix, 1 lesser'])
    assert.deepEqual(judged([]), ['pass', 'docker scout 1.18.3: 0 critical or high without a fix, 0 lesser'])
  })
  it('are unknown when it fails, when the report is none of its, and when it is not there', () => {
    const failed = scout('', 1)
    assert.ok(failed.status !== 0 && failed.status !== 44 && failed.stderr.includes('no login'), failed.stderr)
    for (const sarif of ['', '{}', '{"runs":[]}', report([], 'another')]) {
      const { status, stdout } = scout(sarif)
      assert.ok(status !== 0 || stdout === '', `${sarif} is taken for ${stdout}`)
    }
    assert.throws(() => scan.parse(''))
    const none = probe('exit 1')
    assert.deepEqual([none.status, none.stderr], [44, 'neither trivy nor docker scout is installed on this host\n'])
  })
})
