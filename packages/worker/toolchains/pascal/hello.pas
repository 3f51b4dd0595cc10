program Hello;

var
  name: string;

begin
  readln(name);
  if name = '' then
    name := 'world';
  writeln('Hello, ', name, '!');
end.
