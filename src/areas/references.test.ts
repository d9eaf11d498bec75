/**
 * References to CIS items are numbers that nobody remembers rightly: each is compared with the benchmark's own title here, as two
 * public collections of its checks have it. Debian 12 v1.1.0: ansible-lockdown's DEBIAN12-CIS (02c2857) and ComplianceAsCode's
 * controls/cis_debian12.yml (b3a2cca); Docker v1.6.0: docker-bench-security (ff26d67).
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { areas } from './catalogue.js'

const TITLES: Readonly<Record<string, string>> = {
  'CIS Debian 12 1.2.2.1': 'Ensure updates, patches, and additional security software are installed',
  'CIS Debian 12 1.5.1': 'Ensure address space layout randomization is enabled',
  'CIS Debian 12 1.5.2': 'Ensure ptrace_scope is restricted',
  'CIS Debian 12 2.3.1.1': 'Ensure a single time synchronization daemon is in use',
  'CIS Debian 12 3.3.2': 'Ensure packet redirect sending is disabled',
  'CIS Debian 12 3.3.3': 'Ensure bogus icmp responses are ignored',
  'CIS Debian 12 3.3.4': 'Ensure broadcast icmp requests are ignored',
  'CIS Debian 12 3.3.5': 'Ensure icmp redirects are not accepted',
  'CIS Debian 12 3.3.7': 'Ensure reverse path filtering is enabled',
  'CIS Debian 12 3.3.8': 'Ensure source routed packets are not accepted',
  'CIS Debian 12 3.3.10': 'Ensure tcp syn cookies is enabled',
  'CIS Debian 12 4.2.3': 'Ensure ufw service is enabled',
  'CIS Debian 12 4.2.6': 'Ensure ufw firewall rules exist for all open ports',
  'CIS Debian 12 4.2.7': 'Ensure ufw default deny firewall policy',
  'CIS Debian 12 5.1.4': 'Ensure sshd access is configured',
  'CIS Debian 12 5.1.6': 'Ensure sshd Ciphers are configured',
  'CIS Debian 12 5.1.12': 'Ensure sshd KexAlgorithms is configured',
  'CIS Debian 12 5.1.15': 'Ensure sshd MACs are configured',
  'CIS Debian 12 5.1.16': 'Ensure sshd MaxAuthTries is configured',
  'CIS Debian 12 5.1.19': 'Ensure sshd PermitEmptyPasswords is disabled',
  'CIS Debian 12 5.1.20': 'Ensure sshd PermitRootLogin is disabled',
  'CIS Debian 12 5.4.2.1': 'Ensure root is the only UID 0 account',
  'CIS Debian 12 6.2.3.1': 'Ensure changes to system administration scope (sudoers) is collected',
  'CIS Debian 12 6.2.3.8': 'Ensure events that modify user/group information are collected',
  'CIS Debian 12 6.2.3.19': 'Ensure kernel module loading unloading and modification is collected',
  'CIS Debian 12 6.3.1': 'Ensure AIDE is installed',
  'CIS Debian 12 6.3.2': 'Ensure filesystem integrity is regularly checked',
  'CIS Debian 12 7.2.2': 'Ensure /etc/shadow password fields are not empty',
  'CIS Docker 1.6 5.4': 'Ensure that Linux kernel capabilities are restricted within containers',
  'CIS Docker 1.6 5.5': 'Ensure that privileged containers are not used',
  'CIS Docker 1.6 5.6': 'Ensure sensitive host system directories are not mounted on containers',
  'CIS Docker 1.6 5.10': "Ensure that the host's network namespace is not shared",
  'CIS Docker 1.6 5.11': 'Ensure that the memory usage for containers is limited',
  'CIS Docker 1.6 5.13': "Ensure that the container's root filesystem is mounted as read only",
  'CIS Docker 1.6 5.14': 'Ensure that incoming container traffic is bound to a specific host interface',
  'CIS Docker 1.6 5.16': "Ensure that the host's process namespace is not shared",
  'CIS Docker 1.6 5.22': 'Ensure the default seccomp profile is not Disabled',
  'CIS Docker 1.6 5.26': 'Ensure that the container is restricted from acquiring additional privileges',
  'CIS Docker 1.6 5.27': 'Ensure that container health is checked at runtime',
  'CIS Docker 1.6 5.29': 'Ensure that the PIDs cgroup limit is used',
  'CIS Docker 1.6 5.32': 'Ensure that the Docker socket is not mounted inside any containers',
}

test('every CIS item that a control names was looked up, and none was looked up in vain', () => {
  const named = areas.flatMap(({ controls }) => controls).flatMap(({ tags = [] }) => tags.filter((tag) => tag.startsWith('CIS ')))
  assert.deepEqual([...new Set(named)].sort(), Object.keys(TITLES).sort())
})
