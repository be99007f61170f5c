using System.Reflection;

namespace Predictions.Benchmarks.Allocation;

/// <summary>A benchmark's method, called without what reflection itself would allocate.</summary>
internal abstract class Operation
{
    public abstract void Run(int calls);

    public static Operation Of(object benchmarks, MethodInfo method)
    {
        // What goes on on another thread could not be counted.
        if (method.GetParameters().Length > 0 || method.ReturnType == typeof(void) || typeof(Task).IsAssignableFrom(method.ReturnType))
            throw new NotSupportedException($"{method.DeclaringType}.{method.Name}: must return a value, and take nothing");
        var type = typeof(Returning<>).MakeGenericType(method.ReturnType);
        return (Operation)Activator.CreateInstance(
            type, method.CreateDelegate(typeof(Func<>).MakeGenericType(method.ReturnType), benchmarks))!;
    }

    private sealed class Returning<T>(Func<T> method) : Operation
    {
        public override void Run(int calls)
        {
            for (var i = 0; i < calls; i++)
                method();
        }
    }
}
