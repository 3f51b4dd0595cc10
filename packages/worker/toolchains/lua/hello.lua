local name = io.read("l") or ""
print("Hello, " .. (name == "" and "world" or name) .. "!")
