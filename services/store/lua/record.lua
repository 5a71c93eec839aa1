#!lua
-- Record a batch of entries: which are new, which bring a new text, which are known. See services/store/ledger.py.
--
-- KEYS  1 pending  2 counts
-- ARGV  1 prefix  2 seconds that what was seen stays known  3 queue  4 number of entries, then of each:
--       hash of its id, id, revision, hash of its text, entry (JSON), body (zlib),
--       count of identities and each, count of other names and each
-- Answer: 'recorded', then for each entry {outcome, id, revision, 1 if decided}
local prefix, keep, queue = ARGV[1], ARGV[2], ARGV[3]
local clock = redis.call('TIME')
local now = clock[1] .. string.format('%03.0f', math.floor(clock[2] / 1000))

local function wrong_type(key, wanted)
  local found = redis.call('TYPE', key).ok
  if found ~= 'none' and found ~= wanted then
    return {'bug', 'key ' .. key .. ' holds a ' .. found .. ' where a ' .. wanted .. ' belongs'}
  end
end

local function known_entry(item)
  local own = prefix .. ':entry:' .. item.digest
  if redis.call('EXISTS', own) == 1 then return item.digest end
  for _, name in ipairs(item.identities) do
    local alias = prefix .. ':alias:' .. name
    if redis.call('TYPE', alias).ok == 'string' then
      local other = redis.call('GET', alias)
      if redis.call('EXISTS', prefix .. ':entry:' .. other) == 1 then return other end
    end
  end
  return nil
end

-- read the arguments, and look for what would make a write fail halfway
local bad = wrong_type(KEYS[1], 'zset') or wrong_type(KEYS[2], 'hash')
if bad then return bad end
for _, field in ipairs({'entries', 'revisions'}) do
  local kept = redis.call('HGET', KEYS[2], field)
  if kept and not string.match(kept, '^%d+$') then return {'bug', field .. ' in ' .. KEYS[2] .. ' is ' .. kept} end
end
local items, at = {}, 5
for _ = 1, tonumber(ARGV[4]) do
  local item = {
    digest = ARGV[at], id = ARGV[at + 1], revision = ARGV[at + 2], text = ARGV[at + 3], entry = ARGV[at + 4],
    body = ARGV[at + 5], identities = {}, names = {},
  }
  at = at + 6
  for _, list in ipairs({item.identities, item.names}) do
    local count = tonumber(ARGV[at])
    for i = 1, count do list[i] = ARGV[at + i] end
    at = at + 1 + count
  end
  local entry = prefix .. ':entry:' .. (known_entry(item) or item.digest)
  bad = wrong_type(entry, 'hash') or wrong_type(prefix .. ':revision:' .. item.revision, 'hash')
  if not bad and redis.call('EXISTS', entry) == 1 and not redis.call('HGET', entry, 'id') then
    bad = {'bug', 'key ' .. entry .. ' lacks its id'}
  end
  for _, name in ipairs(item.names) do bad = bad or wrong_type(prefix .. ':lookup:' .. name, 'set') end
  if bad then return bad end
  items[#items + 1] = item
end

-- from here on, writes
local answer = {'recorded'}
for _, item in ipairs(items) do
  local digest = known_entry(item)
  local fresh = not digest
  digest = digest or item.digest
  local entry = prefix .. ':entry:' .. digest
  if fresh then
    redis.call('HSET', entry, 'id', item.id, 'first', now)
    redis.call('HINCRBY', KEYS[2], 'entries', 1)
  end
  -- under an alias the same text has another revision: the one that was recorded counts
  local revision, text = item.revision, 'text ' .. item.text
  if digest ~= item.digest then revision = redis.call('HGET', entry, text) or revision end
  local key = prefix .. ':revision:' .. revision
  local outcome
  if redis.call('EXISTS', key) == 1 then
    outcome = redis.call('HGET', entry, 'current') == revision and 'identical' or 'known'
  else
    outcome = fresh and 'new' or 'revised'
    redis.call('HSET', key, 'entry', digest, 'id', redis.call('HGET', entry, 'id'), 'json', item.entry,
      'queue', queue, 'recorded', now, 'attempts', 0)
    redis.call('SET', prefix .. ':body:' .. revision, item.body)
    redis.call('ZADD', KEYS[1], now, revision)
    redis.call('HINCRBY', KEYS[2], 'revisions', 1)
    local all = redis.call('HGET', entry, 'revisions')
    redis.call('HSET', entry, 'revisions', all and (all .. ' ' .. revision) or revision, text, revision)
  end
  redis.call('HSET', entry, 'current', revision, 'last', now)
  redis.call('EXPIRE', entry, keep)
  for _, name in ipairs(item.identities) do
    local alias = prefix .. ':alias:' .. name
    local other = redis.call('TYPE', alias).ok == 'string' and redis.call('GET', alias)
    -- a name that still leads to another living entry stays that entry's
    if not other or other == digest or redis.call('EXISTS', prefix .. ':entry:' .. other) == 0 then
      redis.call('SET', alias, digest, 'EX', keep)
    end
  end
  for _, name in ipairs(item.names) do
    redis.call('SADD', prefix .. ':lookup:' .. name, digest)
    redis.call('EXPIRE', prefix .. ':lookup:' .. name, keep)
  end
  local decided = redis.call('EXISTS', prefix .. ':decision:' .. revision)
  answer[#answer + 1] = {outcome, redis.call('HGET', entry, 'id'), revision, decided}
end
return answer
