#!lua flags=no-writes
-- What the book holds in some scopes: all of it, or what was written since the version that the reader has.
--
-- KEYS  1 versions  2 epoch
-- ARGV  1 prefix  2 most incidents of one scope  3 epoch of what the reader has, then pairs: scope, version it has
-- Answer: 'read', epoch, then for each scope {version, 1 if this is all of it, id, incident (JSON) or false, …}
local prefix, most = ARGV[1], tonumber(ARGV[2])
for key, wanted in pairs({[KEYS[1]] = 'hash', [KEYS[2]] = 'string'}) do
  local found = redis.call('TYPE', key).ok
  if found ~= 'none' and found ~= wanted then
    return {'bug', 'key ' .. key .. ' holds a ' .. found .. ' where a ' .. wanted .. ' belongs'}
  end
end
local epoch = redis.call('GET', KEYS[2]) or ''
local answer = {'read', epoch}
for at = 4, #ARGV, 2 do
  local scope, has = ARGV[at], tonumber(ARGV[at + 1])
  local kept = redis.call('HGET', KEYS[1], scope) or '0'
  local version = tonumber(kept)
  if not version then return {'bug', 'version of scope ' .. scope .. ' is ' .. kept} end
  local list = prefix .. ':scope:' .. scope
  local found = redis.call('TYPE', list).ok
  if found ~= 'none' and found ~= 'zset' then
    return {'bug', 'key ' .. list .. ' holds a ' .. found .. ' where a zset belongs'}
  end
  local all = epoch ~= ARGV[3] or has == 0 or has > version
  local ids = {}
  if all then
    ids = redis.call('ZREVRANGE', list, 0, most - 1)
  elseif has < version then
    ids = redis.call('ZREVRANGEBYSCORE', list, '+inf', '(' .. ARGV[at + 1], 'LIMIT', 0, most)
    all = #ids >= most  -- so much was written that nothing of what the reader has may be among the newest
  end
  local part = {version, all and 1 or 0}
  for _, id in ipairs(ids) do
    local key = prefix .. ':incident:' .. id
    local type_of = redis.call('TYPE', key).ok
    if type_of ~= 'string' then return {'bug', 'incident ' .. id .. ' of scope ' .. scope .. ' is a ' .. type_of} end
    part[#part + 1] = id
    part[#part + 1] = redis.call('GET', key)
  end
  answer[#answer + 1] = part
end
return answer
