#!lua
-- What one fetch of a feed gave, all or nothing: entries never seen, entries that changed, the feed's validators and its
-- next time. A validator is so never kept without the entries that it stands for. See services/store/watch.py.
--
-- KEYS  1 feeds:due  2 pages:due  3 counts
-- ARGV  1 prefix  2 seconds that what was seen stays known  3 now (ms)  4 feed  5 token  6 next time (ms)
--       7 until when a host wants rest (ms, 0: none does)  8 that host
--       9 entries beside those below that are known
--       10 n, then n pairs: field of the feed, its value ('' takes it away)
--       then n and n of: hash of the entry's id, id, hash of what the feed says of it, item (JSON), host of its page,
--       count of identities and each
-- Answer: 'done' | 'missed' (done, and nothing that the feed shows was known: more was published than it shows) | 'again' (this token was answered before) | 'stale' (the feed is another's by now: only the entries
--         are kept), then how many are new, changed, known
local prefix, keep, now, feed, token = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4], ARGV[5]
local HOST_KEPT_S = 86400
local own = prefix .. ':feed:' .. feed

local function wrong_type(key, wanted)
  local found = redis.call('TYPE', key).ok
  if found ~= 'none' and found ~= wanted then
    return {'bug', 'key ' .. key .. ' holds a ' .. found .. ' where a ' .. wanted .. ' belongs'}
  end
end

local bad = wrong_type(KEYS[1], 'zset') or wrong_type(KEYS[2], 'zset') or wrong_type(KEYS[3], 'hash')
  or wrong_type(own, 'hash')
if bad then return bad end
local count = redis.call('HGET', KEYS[3], 'entries')
if count and not string.match(count, '^%d+$') then return {'bug', 'entries in ' .. KEYS[3] .. ' is ' .. count} end
if redis.call('HGET', own, 'answered') == token then return {'again', 0, 0, 0} end
local mine = redis.call('HGET', own, 'token') == token

local fields, at = {}, 11
for _ = 1, tonumber(ARGV[10]) do
  fields[#fields + 1] = {ARGV[at], ARGV[at + 1]}
  at = at + 2
end
local items = {}
local number = tonumber(ARGV[at])
at = at + 1
for _ = 1, number do
  local item = {digest = ARGV[at], id = ARGV[at + 1], said = ARGV[at + 2], json = ARGV[at + 3], host = ARGV[at + 4],
    identities = {}}
  local names = tonumber(ARGV[at + 5])
  for i = 1, names do item.identities[i] = ARGV[at + 5 + i] end
  at = at + 6 + names
  bad = wrong_type(prefix .. ':entry:' .. item.digest, 'hash') or wrong_type(prefix .. ':item:' .. item.digest, 'hash')
    or wrong_type(prefix .. ':pages:' .. item.host, 'zset')
  if bad then return bad end
  items[#items + 1] = item
end

-- entries that stand in one feed side by side at other addresses are not each other, whatever names they share
local here = {}
for _, item in ipairs(items) do here[item.digest] = true end

local function known_entry(item)
  if redis.call('EXISTS', prefix .. ':entry:' .. item.digest) == 1 then return item.digest end
  for _, name in ipairs(item.identities) do
    local alias = prefix .. ':alias:' .. name
    if redis.call('TYPE', alias).ok == 'string' then
      local other = redis.call('GET', alias)
      if not here[other] and redis.call('EXISTS', prefix .. ':entry:' .. other) == 1 then return other end
    end
  end
end

local function await_page(digest, item)
  local waiting = prefix .. ':item:' .. digest
  redis.call('HSET', waiting, 'json', item.json, 'host', item.host)
  redis.call('HSETNX', waiting, 'first', string.format('%.0f', now))
  -- whoever fetches it just now has the older version: its `page_done` is stale, and the page is fetched again
  redis.call('HDEL', waiting, 'token')
  redis.call('ZADD', prefix .. ':pages:' .. item.host, 'NX', now, digest)
  redis.call('ZADD', KEYS[2], 'NX', now, item.host)
end

-- Nothing was written before this line, and nothing below it can fail.
local new, changed, known = 0, 0, 0
for _, item in ipairs(items) do
  local digest = known_entry(item)
  local said = 'said ' .. feed
  if not digest then
    digest = item.digest
    redis.call('HSET', prefix .. ':entry:' .. digest, 'id', item.id, 'first', string.format('%.0f', now))
    redis.call('HINCRBY', KEYS[3], 'entries', 1)
    await_page(digest, item)
    new = new + 1
  else
    local before = redis.call('HGET', prefix .. ':entry:' .. digest, said)
    -- two feeds say different things of one story for ever: only what this feed itself said before tells an edit
    if before and before ~= item.said then
      await_page(digest, item)
      changed = changed + 1
    else
      known = known + 1
    end
  end
  local entry = prefix .. ':entry:' .. digest
  redis.call('HSET', entry, said, item.said)
  redis.call('EXPIRE', entry, keep)
  for _, name in ipairs(item.identities) do
    local alias = prefix .. ':alias:' .. name
    local other = redis.call('TYPE', alias).ok == 'string' and redis.call('GET', alias)
    if not other or other == digest or redis.call('EXISTS', prefix .. ':entry:' .. other) == 0 then
      redis.call('SET', alias, digest, 'EX', keep)
    end
  end
end
if not mine then return {'stale', new, changed, known} end
local place = prefix .. ':host:' .. redis.call('HGET', own, 'host')
if redis.call('HGET', place, 'busy_with') == token .. feed then redis.call('HDEL', place, 'busy_until', 'busy_with') end
local before_held = redis.call('HGET', own, 'held') or '0'
for _, field in ipairs(fields) do
  if field[2] == '' then redis.call('HDEL', own, field[1]) else redis.call('HSET', own, field[1], field[2]) end
end
local moment = string.format('%.0f', now)
if new > 0 then redis.call('HSET', own, 'last_new', moment) end
-- nothing of what is there was known: between two fetches more came than the feed shows; feeds of one or two entries
-- are whole feeds that change at once
local missed = new >= 3 and changed + known + tonumber(ARGV[9]) == 0 and tonumber(before_held) > 0
if missed then redis.call('HSET', own, 'missed', moment) end
redis.call('HSET', own, 'answered', token)
redis.call('HDEL', own, 'token')
redis.call('ZADD', KEYS[1], 'XX', ARGV[6], feed)
if tonumber(ARGV[7]) > now then
  local tired = prefix .. ':host:' .. ARGV[8]
  redis.call('HSET', tired, 'not_before', ARGV[7])
  redis.call('EXPIRE', tired, HOST_KEPT_S)
end
return {missed and 'missed' or 'done', new, changed, known}
