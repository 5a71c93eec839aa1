#!lua flags=allow-oom
-- A closed incident in the place of the one that was archived, if nobody has written it since. It is no news to anyone
-- who reads by scope: serial and versions stay, so that a worker that holds the archived one may go on with it, and the
-- order of the scope is not disturbed.
--
-- KEYS  1 incident  2 serials
-- ARGV  1 incident  2 its serial  3 the closed incident (JSON, zlib)
-- Answer: 'closed' | 'changed' | 'bug', why
for key, wanted in pairs({[KEYS[1]] = 'string', [KEYS[2]] = 'hash'}) do
  local found = redis.call('TYPE', key).ok
  if found ~= 'none' and found ~= wanted then
    return {'bug', 'key ' .. key .. ' holds a ' .. found .. ' where a ' .. wanted .. ' belongs'}
  end
end
local kept = redis.call('HGET', KEYS[2], ARGV[1])
if not kept or string.match(kept, '^%d+') ~= ARGV[2] then return {'changed'} end
redis.call('SET', KEYS[1], ARGV[3])
return {'closed'}
