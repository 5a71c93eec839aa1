#!lua
-- What an analyst did: the act, the incidents as it leaves them, its messages with their numbers, what it rules of
-- stories, all or nothing. See services/store/acts.py; the rules are those of publish.lua.
--
-- KEYS  1 act  2 before  3 acts  4 the act that is undone; act again where none is  5 versions  6 serials  7 seq  8 epoch
--       9 alerts:log  10 rulings
-- ARGV  1 prefix  2 channel  3 now (ms)  4 act id  5 act (JSON)  6 incidents before it (zlib)
--       7 seconds that those are kept  8 epoch to use if there is none
--       9 n, then n and n of: incident, serial it had (0: it is new), scope, incident whose scopes it gets too or '',
--         incident (JSON)
--       then n and n of: hash of a story, its ruling as it was read, the new one ('' for none)
--       then n and n of: the incident that a message is of, the message without its leading brace
-- Answer: 'already' | 'done', numbers, epoch — 'conflict', with what — 'undone', by which act — 'bug', why
local prefix, channel = ARGV[1], ARGV[2]
local incidents_at = 9
local rulings_at = incidents_at + 1 + 5 * tonumber(ARGV[incidents_at])
local messages_at = rulings_at + 1 + 3 * tonumber(ARGV[rulings_at])
local message_count = tonumber(ARGV[messages_at])

local function wrong_type(key, wanted)
  local found = redis.call('TYPE', key).ok
  if found ~= 'none' and found ~= wanted then
    return {'bug', 'key ' .. key .. ' holds a ' .. found .. ' where a ' .. wanted .. ' belongs'}
  end
end

local kinds = {'hash', 'string', 'zset', 'hash', 'hash', 'hash', 'string', 'string', 'stream', 'hash'}
for i, wanted in ipairs(kinds) do
  local bad = wrong_type(KEYS[i], wanted)
  if bad then return bad end
end

-- done before, by a call whose answer was lost
if redis.call('EXISTS', KEYS[1]) == 1 then
  local result = redis.call('HMGET', KEYS[1], 'numbers', 'epoch')
  return {'already', result[1] or '', result[2] or ''}
end
if KEYS[4] ~= KEYS[1] then
  if redis.call('EXISTS', KEYS[4]) == 0 then return {'conflict', 'act that is undone'} end
  local by = redis.call('HGET', KEYS[4], 'undone')
  if by then return {'undone', by} end
end
for at = rulings_at + 1, messages_at - 1, 3 do
  if (redis.call('HGET', KEYS[10], ARGV[at]) or '') ~= ARGV[at + 1] then return {'conflict', 'ruling'} end
end

local writes, touched = {}, {}
for at = incidents_at + 1, rulings_at - 1, 5 do
  local id, had = ARGV[at], tonumber(ARGV[at + 1])
  local serial, listed = 0, {[ARGV[at + 2]] = true}
  for i, name in ipairs({id, ARGV[at + 3]}) do
    local kept = name ~= '' and redis.call('HGET', KEYS[6], name)
    if kept then
      local number, rest = string.match(kept, '^(%d+)(.*)$')
      if not number then return {'bug', 'serial of incident ' .. name .. ' is ' .. kept} end
      if i == 1 then serial = tonumber(number) end
      for other in string.gmatch(rest, '%S+') do listed[other] = true end
    end
  end
  if serial ~= had then return {'conflict', 'incident ' .. id} end
  local places = {}
  for other in pairs(listed) do
    local version = redis.call('HGET', KEYS[5], other)
    if version and not string.match(version, '^%d+$') then
      return {'bug', other .. ' in ' .. KEYS[5] .. ' is ' .. version}
    end
    local bad = wrong_type(prefix .. ':scope:' .. other, 'zset')
    if bad then return bad end
    places[#places + 1] = other
    touched[other] = true
  end
  table.sort(places)
  local bad = wrong_type(prefix .. ':incident:' .. id, 'string')
  if bad then return bad end
  writes[#writes + 1] = {id = id, json = ARGV[at + 4], listed = listed,
    serial = string.format('%.0f ', serial + 1) .. table.concat(places, ' ')}
end
for at = messages_at + 1, messages_at + 2 * message_count, 2 do
  local bad = wrong_type(prefix .. ':numbers:' .. ARGV[at], 'list')
  if bad then return bad end
end
local epoch = redis.call('GET', KEYS[8]) or ARGV[8]
if not string.match(epoch, '^[%w-]+$') or #epoch > 64 then return {'bug', 'epoch is ' .. string.sub(epoch, 1, 64)} end
local counter = redis.call('GET', KEYS[7]) or '0'
if not string.match(counter, '^%d+$') then return {'bug', 'seq is ' .. counter} end
local number, last = tonumber(counter), 0
if redis.call('EXISTS', KEYS[9]) == 1 then
  local about = redis.call('XINFO', 'STREAM', KEYS[9])
  for i = 1, #about, 2 do
    if about[i] == 'last-generated-id' then last = tonumber(string.match(about[i + 1], '^(%d+)%-0$')) end
  end
end
if last ~= number then return {'bug', 'seq is ' .. counter .. ' but the log ends elsewhere, at ' .. tostring(last)} end

-- Nothing was written before this line, and nothing below it can fail.
if message_count + #writes > 0 then redis.call('SET', KEYS[8], epoch) end
local bumped = {}
for scope in pairs(touched) do bumped[#bumped + 1] = scope end
table.sort(bumped)
for _, scope in ipairs(bumped) do touched[scope] = redis.call('HINCRBY', KEYS[5], scope, 1) end
for _, write in ipairs(writes) do
  redis.call('SET', prefix .. ':incident:' .. write.id, write.json)
  redis.call('HSET', KEYS[6], write.id, write.serial)
  for _, scope in ipairs(bumped) do
    if write.listed[scope] then redis.call('ZADD', prefix .. ':scope:' .. scope, touched[scope], write.id) end
  end
end
for at = rulings_at + 1, messages_at - 1, 3 do
  if ARGV[at + 2] == '' then
    redis.call('HDEL', KEYS[10], ARGV[at])
  else
    redis.call('HSET', KEYS[10], ARGV[at], ARGV[at + 2])
  end
end
local numbers = {}
for at = messages_at + 1, messages_at + 2 * message_count, 2 do
  number = number + 1
  local id = string.format('%.0f', number)
  local message = '{"number":' .. id .. ',"sequence":"' .. string.format('%012.0f', number) .. '","epoch":"' .. epoch
    .. '",' .. ARGV[at + 1]
  redis.call('XADD', KEYS[9], id .. '-0', 'epoch', epoch, 'alert', message)
  redis.call('PUBLISH', channel, message)
  redis.call('RPUSH', prefix .. ':numbers:' .. ARGV[at], id)
  numbers[#numbers + 1] = id
end
if message_count > 0 then redis.call('SET', KEYS[7], string.format('%.0f', number)) end
local result = table.concat(numbers, ',')
redis.call('HSET', KEYS[1], 'act', ARGV[5], 'numbers', result, 'epoch', epoch)
redis.call('ZADD', KEYS[3], ARGV[3], ARGV[4])
redis.call('SET', KEYS[2], ARGV[6], 'EX', ARGV[7])
if KEYS[4] ~= KEYS[1] then redis.call('HSET', KEYS[4], 'undone', ARGV[4]) end
return {'done', result, epoch}
