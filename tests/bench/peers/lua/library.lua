-- The rows of `btvm bench library` in Lua: prints the name and the median nanoseconds of each.
-- Rows without a plain counterpart in the language are left out.

local function numbers(count)
  local x, out = 12345, {}
  for i = count, 1, -1 do
    x = (x * 1103515245 + 12345) % 2147483648
    out[i] = x
  end
  return out
end

local function texts(count)
  local out = numbers(count)
  for i = 1, count do out[i] = tostring(out[i]) end
  return out
end

local function put(keys)
  local all = {}
  for i = 1, #keys do all[keys[i]] = true end
  return all
end

-- A row that prepares what it works on.
local function on(make, run)
  return function(count)
    local made = make(count)
    return function() return run(made) end
  end
end

local function split(text)
  local out = {}
  for piece in text:gmatch("[^,]+") do out[#out + 1] = piece end
  return out
end

local function map(list, f)
  local out = {}
  for i = 1, #list do out[i] = f(list[i]) end
  return out
end

local function filter(list, f)
  local out = {}
  for i = 1, #list do
    if f(list[i]) then out[#out + 1] = list[i] end
  end
  return out
end

local rows = {
  {"sort", 1000000, on(numbers, table.sort)},
  {"sort-by", 300000, on(numbers, function(l) table.sort(l, function(a, b) return a > b end) end)},
  {"sort-texts", 300000, on(texts, table.sort)},
  {"dict-put", 300000, on(numbers, put)},
  {"dict-get", 300000, function(count)
    local keys = numbers(count)
    local all = {}
    for i = 1, count do all[keys[i]] = 1 end
    return function()
      local sum = 0
      for i = 1, count do sum = sum + all[keys[i]] end
      return sum
    end
  end},
  {"dict-texts", 300000, on(texts, put)},
  {"set-add", 300000, on(numbers, put)},
  {"array-put", 300000, on(numbers, function(l) for i = 1, #l do l[i] = i end end)},
  {"text-join", 1000000, on(texts, function(l) return table.concat(l, ",") end)},
  {"text-split", 1000000, on(function(n) return table.concat(texts(n), ",") end, split)},
  {"count", 10000000, function(count)
    return function()
      local sum = 0
      for i = 1, count do sum = sum + i end
      return sum
    end
  end},
  {"do", 1000000, on(numbers, function(l)
    local sum = 0
    for _, each in ipairs(l) do sum = sum + each end
    return sum
  end)},
  {"collect", 1000000, on(numbers, function(l) return map(l, function(x) return x + 1 end) end)},
  {"select", 1000000, on(numbers, function(l)
    return filter(l, function(x) return x % 2 == 0 end)
  end)},
  {"group-by", 1000000, on(numbers, function(l)
    local groups = {}
    for i = 1, #l do
      local key = l[i] % 100
      local group = groups[key]
      if not group then group = {}; groups[key] = group end
      group[#group + 1] = l[i]
    end
    return groups
  end)},
}

for _, row in ipairs(rows) do
  local name, count, prepare = row[1], row[2], row[3]
  local samples = {}
  for i = 1, 3 do
    local run = prepare(count)
    collectgarbage()
    local start = os.clock()
    run()
    samples[i] = (os.clock() - start) * 1e9 / count
  end
  table.sort(samples)
  print(name, samples[2])
end
