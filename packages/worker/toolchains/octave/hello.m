name = fgetl(stdin);
if isempty(name) || isequal(name, -1)
  name = "world";
end
printf("Hello, %s!\n", name);
