using System.Reflection;

namespace Predictions.Benchmarks.Allocation;

/// <summary>Calls a benchmark's method without the allocations of reflection.</summary>
internal abstract class Operation
{
    public abstract void Run(int calls);

    public static Operation Of(object benchmarks, MethodInfo method)
    {
        // Allocations of other threads are not counted, so a task is not measurable.
        if (method.GetParameters().Length > 0 || method.ReturnType == typeof(void)
            || typeof(Task).IsAssignableFrom(method.ReturnType))
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
