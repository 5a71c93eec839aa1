#!lua
-- The one place where anything is decided: a revision's decision, its incidents, its alerts with their numbers, the
-- channel and the counters, all or nothing. See services/store/publish.py and docs/decisions.
--
-- KEYS  1 decision  2 revision  3 body  4 pending  5 started  6 missing  7 dead  8 versions  9 serials  10 seq
--       11 epoch  12 alerts:log  13 outcomes  14 rulings
-- ARGV  1 prefix  2 channel  3 now (ms)  4 seconds a decision is kept  5 seconds a decided body is kept  6 revision
--       7 outcome  8 '1' if degraded  9 decision (zlib)  10 epoch to use if there is none
--       11 n, then n pairs: scope that was read, its version
--       then n and n of: incident, serial it had (0: it is new), scope, incident (JSON)
--       then n and n of: the incident that an alert is of (or ''), the alert without its leading brace
--       last: what an analyst had ruled of the story, or '*' where that does not matter
-- Answer: 'already' | 'done', numbers ('3,4'), epoch — 'conflict', with what — 'unknown' — 'bug', why
local prefix, channel, now, keep = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local revision, outcome, incidents_at = ARGV[6], ARGV[7], 12 + 2 * tonumber(ARGV[11])
local incident_count = tonumber(ARGV[incidents_at])
local alerts_at = incidents_at + 1 + 4 * incident_count
local alert_count = tonumber(ARGV[alerts_at])

local function wrong_type(key, wanted)
  local found = redis.call('TYPE', key).ok
  if found ~= 'none' and found ~= wanted then
    return {'bug', 'key ' .. key .. ' holds a ' .. found .. ' where a ' .. wanted .. ' belongs'}
  end
end

local function not_whole(key, field)
  local kept = redis.call('HGET', key, field)
  if kept and not string.match(kept, '^%d+$') then return {'bug', field .. ' in ' .. key .. ' is ' .. kept} end
end

local function leave_the_waiting()
  redis.call('ZREM', KEYS[4], revision)
  redis.call('HDEL', KEYS[6], revision)
  local worker = redis.call('HGET', KEYS[2], 'worker')
  if worker and redis.call('HGET', KEYS[5], worker) == revision then redis.call('HDEL', KEYS[5], worker) end
end

local kinds = {'hash', 'hash', 'string', 'zset', 'hash', 'hash', 'zset', 'hash', 'hash', 'string', 'string', 'stream',
  'hash', 'hash'}
for i, wanted in ipairs(kinds) do
  local bad = wrong_type(KEYS[i], wanted)
  if bad then return bad end
end

-- decided before: by a run whose answer was lost, by another worker, or as a dead letter
if redis.call('EXISTS', KEYS[1]) == 1 then
  local result = redis.call('HMGET', KEYS[1], 'numbers', 'epoch')
  leave_the_waiting()
  return {'already', result[1] or '', result[2] or ''}
end
local entry = redis.call('HGET', KEYS[2], 'entry')
if not entry then return {'unknown'} end

local ruling = ARGV[#ARGV]
if ruling ~= '*' and (redis.call('HGET', KEYS[14], entry) or '') ~= ruling then return {'conflict', 'ruling'} end

local scopes = {}
for at = 12, incidents_at - 1, 2 do scopes[ARGV[at]] = ARGV[at + 1] end
for scope in pairs(scopes) do
  local bad = not_whole(KEYS[8], scope)
  if bad then return bad end
end
-- [check
for scope, version in pairs(scopes) do
  if tonumber(redis.call('HGET', KEYS[8], scope) or '0') ~= tonumber(version) then return {'conflict', 'scope ' .. scope} end
end
-- check]

-- each incident, and every scope that it was ever listed in: readers of any of them must learn of the write
local writes, touched = {}, {}
for at = incidents_at + 1, alerts_at - 1, 4 do
  local id, had, scope = ARGV[at], tonumber(ARGV[at + 1]), ARGV[at + 2]
  local kept = redis.call('HGET', KEYS[9], id)
  local serial, listed = 0, {}
  if kept then
    local number, rest = string.match(kept, '^(%d+)(.*)$')
    if not number then return {'bug', 'serial of incident ' .. id .. ' is ' .. kept} end
    serial = tonumber(number)
    for other in string.gmatch(rest, '%S+') do listed[other] = true end
  end
  if serial ~= had then return {'conflict', 'incident ' .. id} end
  listed[scope] = true
  local places = {}
  for other in pairs(listed) do
    local bad = not_whole(KEYS[8], other) or wrong_type(prefix .. ':scope:' .. other, 'zset')
    if bad then return bad end
    places[#places + 1] = other
    touched[other] = true
  end
  table.sort(places)
  writes[#writes + 1] = {id = id, json = ARGV[at + 3], listed = listed,
    serial = string.format('%.0f ', serial + 1) .. table.concat(places, ' ')}
end
local epoch = redis.call('GET', KEYS[11]) or ARGV[10]
if not string.match(epoch, '^[%w-]+$') or #epoch > 64 then return {'bug', 'epoch is ' .. string.sub(epoch, 1, 64)} end
local counter = redis.call('GET', KEYS[10]) or '0'
if not string.match(counter, '^%d+$') then return {'bug', 'seq is ' .. counter} end
local number = tonumber(counter)
local last = 0
if redis.call('EXISTS', KEYS[12]) == 1 then
  local about = redis.call('XINFO', 'STREAM', KEYS[12])
  for i = 1, #about, 2 do
    if about[i] == 'last-generated-id' then last = tonumber(string.match(about[i + 1], '^(%d+)%-0$')) end
  end
end
if last ~= number then return {'bug', 'seq is ' .. counter .. ' but the log ends elsewhere, at ' .. tostring(last)} end
local bad = not_whole(KEYS[13], outcome) or not_whole(KEYS[13], 'degraded')
if bad then return bad end
for i = 1, alert_count do
  bad = wrong_type(prefix .. ':numbers:' .. ARGV[alerts_at + 2 * i - 1], 'list')
  if bad then return bad end
end

-- Nothing was written before this line, and nothing below it can fail.
if alert_count + incident_count > 0 then redis.call('SET', KEYS[11], epoch) else epoch = '' end
local bumped = {}
for scope in pairs(touched) do bumped[#bumped + 1] = scope end
table.sort(bumped)
for _, scope in ipairs(bumped) do touched[scope] = redis.call('HINCRBY', KEYS[8], scope, 1) end
for _, write in ipairs(writes) do
  redis.call('SET', prefix .. ':incident:' .. write.id, write.json)
  redis.call('HSET', KEYS[9], write.id, write.serial)
  for _, scope in ipairs(bumped) do
    if write.listed[scope] then redis.call('ZADD', prefix .. ':scope:' .. scope, touched[scope], write.id) end
  end
end
local numbers = {}
for i = 1, alert_count do
  number = number + 1
  local id = string.format('%.0f', number)
  local alert = '{"number":' .. id .. ',"sequence":"' .. string.format('%012.0f', number) .. '","epoch":"' .. epoch
    .. '",' .. ARGV[alerts_at + 2 * i]
  local of = ARGV[alerts_at + 2 * i - 1]
  redis.call('XADD', KEYS[12], id .. '-0', 'epoch', epoch, 'alert', alert)
  redis.call('PUBLISH', channel, alert)
  if of ~= '' then redis.call('RPUSH', prefix .. ':numbers:' .. of, id) end
  numbers[i] = id
end
if alert_count > 0 then redis.call('SET', KEYS[10], string.format('%.0f', number)) end
local result = table.concat(numbers, ',')
redis.call('HSET', KEYS[1], 'decision', ARGV[9], 'outcome', outcome, 'degraded', ARGV[8], 'numbers', result,
  'epoch', epoch, 'decided', now)
redis.call('EXPIRE', KEYS[1], keep)
redis.call('HSET', KEYS[2], 'decided', now)
redis.call('EXPIRE', KEYS[2], keep)
redis.call('EXPIRE', prefix .. ':entry:' .. entry, keep)
-- a dead letter can be tried again for as long as it is listed, so its text stays as long
redis.call('EXPIRE', KEYS[3], outcome == 'failed' and keep or ARGV[5])
redis.call('HINCRBY', KEYS[13], outcome, 1)
if ARGV[8] == '1' then redis.call('HINCRBY', KEYS[13], 'degraded', 1) end
if outcome == 'failed' then redis.call('ZADD', KEYS[7], now, revision) else redis.call('ZREM', KEYS[7], revision) end
leave_the_waiting()
return {'done', result, epoch}
