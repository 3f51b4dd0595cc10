using System;

class Hello
{
    static void Main()
    {
        string name = Console.ReadLine();
        Console.WriteLine("Hello, " + (string.IsNullOrEmpty(name) ? "world" : name) + "!");
    }
}
