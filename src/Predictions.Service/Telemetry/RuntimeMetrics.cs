using Prometheus;

namespace Predictions.Service.Telemetry;

/// <summary>Metrics of the .NET runtime, read on every scrape.</summary>
internal static class RuntimeMetrics
{
    public static void AddTo(IMetricFactory factory, CollectorRegistry registry)
    {
        var collections = factory.CreateCounter("dotnet_gc_collections_total", "Garbage collections.", ["generation"]);
        var heap = factory.CreateGauge("dotnet_gc_heap_bytes", "Bytes on the heap after the last collection.");
        var allocated = factory.CreateCounter("dotnet_allocated_bytes_total", "Bytes allocated.");
        var paused = factory.CreateCounter("dotnet_gc_pause_seconds_total", "Time that collections paused the process.");
        var threads = factory.CreateGauge("dotnet_threadpool_threads", "Threads in the pool.");
        var queue = factory.CreateGauge("dotnet_threadpool_queue_length", "Work items that wait for a thread.");
        var contention = factory.CreateCounter("dotnet_lock_contention_total", "Lock contentions.");
        var processor = factory.CreateCounter("process_cpu_seconds_total", "Processor time used.");
        var working = factory.CreateGauge("process_working_set_bytes", "Memory of the process.");

        registry.AddBeforeCollectCallback(() =>
        {
            for (var generation = 0; generation <= GC.MaxGeneration; generation++)
                collections.WithLabels($"{generation}").IncTo(GC.CollectionCount(generation));
            heap.Set(GC.GetGCMemoryInfo().HeapSizeBytes);
            allocated.IncTo(GC.GetTotalAllocatedBytes());
            paused.IncTo(GC.GetTotalPauseDuration().TotalSeconds);
            threads.Set(ThreadPool.ThreadCount);
            queue.Set(ThreadPool.PendingWorkItemCount);
            contention.IncTo(Monitor.LockContentionCount);
            processor.IncTo(Environment.CpuUsage.TotalTime.TotalSeconds);
            working.Set(Environment.WorkingSet);
        });
    }
}
