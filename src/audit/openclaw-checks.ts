/**
 * The checkIds of OpenClaw 2026.9.6's security audit that have one name (docs/gateway/security/audit-checks.md): as
 * `openclaw.CHECKID` they can be accepted like any control. Ids with a channel, plugin or number in them are not listed.
 */
const under = (prefix: string, ...names: readonly string[]): string[] => names.map((name) => `${prefix}.${name}`)

export const OPENCLAW_CHECKS: readonly string[] = [
  ...under('fs', 'state_dir.perms_world_writable', 'state_dir.perms_group_writable', 'state_dir.perms_readable', 'state_dir.symlink', 'config.perms_writable', 'config.perms_world_readable', 'config.perms_group_readable', 'config.symlink', 'config_include.perms_writable', 'config_include.perms_world_readable', 'config_include.perms_group_readable', 'auth_profiles.perms_writable', 'auth_profiles.perms_readable', 'credentials_dir.perms_writable', 'credentials_dir.perms_readable', 'sessions_store.perms_readable', 'log_file.perms_readable', 'synced_dir'),
  ...under('gateway', 'bind_no_auth', 'loopback_no_auth', 'tailscale_funnel', 'tailscale_serve', 'control_ui.allowed_origins_required', 'control_ui.allowed_origins_wildcard', 'control_ui.host_header_origin_fallback', 'password_placeholder_value', 'password_too_short', 'token_placeholder_value', 'token_too_short', 'trusted_proxy_auth', 'trusted_proxy_no_proxies', 'trusted_proxy_no_user_header', 'trusted_proxy_no_allowlist', 'trusted_proxy_allow_loopback', 'trusted_proxies_missing', 'http.no_auth', 'http.session_key_override_enabled', 'tools_invoke_http.dangerous_allow', 'nodes.allow_commands_dangerous', 'nodes.deny_commands_ineffective', 'real_ip_fallback_enabled', 'auth_no_rate_limit', 'probe_auth_secretref_unavailable', 'probe_failed'),
  ...under('hooks', 'token_reuse_gateway_token', 'path_root', 'allowed_agent_ids_unrestricted', 'request_session_key_enabled', 'request_session_key_prefixes_missing', 'token_too_short', 'default_session_key_unset', 'installs_unpinned_npm_specs', 'installs_missing_integrity', 'installs_version_drift'),
  ...under('browser', 'control_no_auth', 'control_invalid_config', 'remote_cdp_http', 'remote_cdp_private_host', 'extension_relay_legacy_auth'),
  ...under('sandbox', 'dangerous_bind_mount', 'dangerous_network_mode', 'dangerous_seccomp_profile', 'dangerous_apparmor_profile', 'browser_container.non_loopback_publish', 'docker_config_mode_off', 'bind_mount_non_absolute', 'browser_cdp_bridge_unrestricted', 'browser_container.hash_label_missing', 'browser_container.hash_epoch_stale', 'browser_container.docker_probe_timeout'),
  ...under('tools', 'exec.security_full_configured', 'exec.host_sandbox_no_sandbox_defaults', 'exec.host_sandbox_no_sandbox_agents', 'exec.agent_skill_mcp_boundary_drift', 'exec.fs_tools_disabled_but_exec_enabled', 'exec.auto_allow_skills_enabled', 'exec.allowlist_interpreter_without_strict_inline_eval', 'exec.safe_bins_interpreter_unprofiled', 'exec.safe_bins_broad_behavior', 'exec.safe_bin_trusted_dirs_risky', 'profile_minimal_overridden'),
  ...under('plugins', 'code_safety', 'code_safety.entry_escape', 'code_safety.entry_path', 'code_safety.manifest_parse_error', 'code_safety.scan_failed', 'extensions_no_allowlist', 'allow_phantom_entries', 'installs_unpinned_npm_specs', 'installs_missing_integrity', 'installs_version_drift', 'tools_reachable_permissive_policy'),
  ...under('skills', 'code_safety', 'code_safety.scan_failed', 'workspace.symlink_escape', 'workspace.scan_truncated'),
  ...under('security', 'exposure.open_groups_with_elevated', 'exposure.open_groups_with_control_plane_tools', 'exposure.open_channels_with_exec', 'exposure.open_groups_with_runtime_or_fs', 'trust_model.cross_agent_session_access_default', 'trust_model.multi_user_heuristic'),
  ...under('config', 'insecure_or_dangerous_flags', 'secrets.gateway_password_in_config', 'secrets.hooks_token_in_config'),
  ...under('models', 'small_params', 'legacy', 'weak_tier'),
  'discovery.mdns_full_mode',
  'channels.discord.allowlisted_groups.broad_members',
]
